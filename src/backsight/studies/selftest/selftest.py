"""Holds this machine against the checksums of the portable engine that come with the package."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain

from backsight.kernel.language import N_, _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.studies.selftest.parts import hash_parts
from backsight.studies.selftest.trainings import hash_trainings

GOLDEN = "golden.json"
PARTS = N_("Parts compared")
"""What is told of how far it is."""
ADVICE = {
    "word": N_("a word of formulas"),
    "power": N_("a power"),
    "product": N_("a product"),
    "sum": N_("a sum"),
    "draw": N_("the random draws"),
    "training": N_("a training"),
}
"""What a part is, by the first word of its name."""


@dataclass(frozen=True, kw_only=True)
class SelfTest:
    """hashes: of every part, by name. golden: those of the package."""

    hashes: Mapping[str, str]
    golden: Mapping[str, str]

    @property
    def different(self) -> tuple[str, ...]:
        """The parts whose bits are others here, in order; of a training only its first step."""
        names = [n for n, h in self.hashes.items() if self.golden.get(n) != h]
        names += [n for n in self.golden if n not in self.hashes]
        return tuple({n.partition(", step")[0]: n for n in reversed(names)}.values())[::-1]

    @property
    def text(self) -> str:
        """The outcome in sentences."""
        if not self.different:
            return _(
                "All {count} parts of the portable engine have the bits that they have everywhere."
            ).format(count=len(self.hashes))
        lines = [
            _("{part} has other bits here: {kind}.").format(
                part=name, kind=_(ADVICE[name.partition(" ")[0]])
            )
            for name in self.different
        ]
        last = _(
            "Runs of the portable engine are not the same here as elsewhere. What comes first in "
            "this list is most likely the cause: say so where Backsight comes from."
        )
        return "\n".join([*lines, last])


def compute_hashes(progress: Progress = ignore_progress) -> dict[str, str]:
    """The checksum of every part on this machine. progress: is told how many are done."""
    hashes: dict[str, str] = {}
    parts = len(read_golden())
    for name, part_hash in chain(hash_parts(), hash_trainings()):
        hashes[name] = part_hash
        progress(PARTS, len(hashes), max(parts, len(hashes)))
    return hashes


def read_golden() -> dict[str, str]:
    """The checksum of every part as the package has it."""
    golden: dict[str, str] = json.loads(files(__package__).joinpath(GOLDEN).read_text("ascii"))
    return golden


def run_selftest(progress: Progress = ignore_progress) -> SelfTest:
    """Compute all parts and compare. progress: as above."""
    return SelfTest(hashes=compute_hashes(progress), golden=read_golden())
