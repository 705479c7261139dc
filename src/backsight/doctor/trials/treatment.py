"""What was tried for a case, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from backsight.doctor.faults._record import Remedy
from backsight.doctor.trials.trial import Arm, PairedTrial
from backsight.engine.spec import Spec

NEAR = 0.9
"""Of the best skill that was seen: a smaller change that comes so near is preferred."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tried:
    """A remedy, or several together, and what came of it. spec: complete. written: as it was"""

    causes: tuple[str, ...]
    remedies: tuple[Remedy, ...]
    spec: Spec
    draft: Spec
    trial: PairedTrial
    is_ordered: bool = False
    """Whether each cause showed anew once those before it were mended."""

    @property
    def skill(self) -> float:
        """The mean over the seeds."""
        return float(self.trial.after.skills.mean())


@dataclass(kw_only=True, eq=False)
class Treatment:
    """What was tried. random: skills of specs drawn at random, as many as remedies were tried."""

    seeds: tuple[int, ...]
    part: str
    before: Arm
    tried: list[Tried] = field(default_factory=list)
    random: list[tuple[Spec, Arm]] = field(default_factory=list)

    def find(self, name: str) -> list[Tried]:
        """What was tried for one cause alone."""
        return [t for t in self.tried if t.causes == (name,)]

    def find_best(self, name: str) -> Tried | None:
        """The smallest change for a cause that comes near its best one; of those that are proved
        where any is."""
        return _choose(self.find(name))

    @property
    def best(self) -> Tried | None:
        """The smallest change of all that comes near the best one."""
        return _choose(self.tried)


def _choose(tried: Sequence[Tried]) -> Tried | None:
    proved = [t for t in tried if t.trial.is_proved] or list(tried)
    if not proved:
        return None
    most = max(t.skill for t in proved)
    return next(t for t in proved if t.skill >= most - (1 - NEAR) * abs(most))
