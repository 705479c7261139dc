"""Where numbers that should be the same, bit for bit, first are not, and how far apart they get."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from backsight.kernel.language import join_sentences, say
from backsight.kernel.types import Floats

Arrays = Mapping[str, Floats]
"""By name."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where a replay first left what was recorded."""

    step: int
    """The step."""
    what: str
    """"loss", or "state" at a mark."""
    here: float = math.nan
    """The loss now; NaN for a state."""
    there: float = math.nan
    """The loss as it was recorded; NaN for a state."""
    apart: float = math.nan
    """The largest distance of two weights, relative to the largest weight, where a snapshot of
    that step is there to compare."""

    def __str__(self) -> str:
        return self.say()

    def say(self) -> str:
        """The same, as a sentence that a record can keep."""
        if self.what == "loss":
            message = say(
                "The replay is not the recorded run bit for bit: the loss of step {step:,} is "
                "{here!r} here and {there!r} in the record ({apart:.1e} apart, relatively).",
                step=self.step,
                here=self.here,
                there=self.there,
                apart=abs(self.here - self.there) / max(abs(self.there), 1e-300),
            )
        elif math.isnan(self.apart):
            message = say(
                "The replay is not the recorded run bit for bit: the state after step {step:,} "
                "has another checksum.",
                step=self.step,
            )
        else:
            message = say(
                "The replay is not the recorded run bit for bit: after step {step:,} the weights "
                "are up to {apart:.1e} of the largest apart.",
                step=self.step,
                apart=self.apart,
            )
        return join_sentences(message, say("What follows is what this machine makes of it."))


@dataclass(frozen=True, kw_only=True)
class Distance:
    """How far a replay is from what was recorded, where it is furthest."""

    step: int
    """The step."""
    array: str
    """"loss", the name of a weight or bias, or of a vector of the optimizer's."""
    apart: float
    """The largest distance of two of its numbers, relative to its largest."""

    @property
    def digit(self) -> int:
        """The first digit that differs: of 0.5 and 0.5000004, which are 8e-7 apart, the seventh."""
        return 1 + max(0, math.floor(-math.log10(self.apart)))

    def say(self) -> str:
        """The same, as a sentence."""
        return say(
            "What is computed again differs from digit {digit} on, most in {array} after step "
            "{step:,} ({apart:.1e} of its largest number).",
            digit=self.digit,
            array=self.array,
            step=self.step,
            apart=self.apart,
        )


def find_largest(distances: Iterable[Distance | None]) -> Distance | None:
    """The largest of some distances that are numbers and not 0; None where there is none."""
    known = [d for d in distances if d is not None and 0 < d.apart < math.inf]
    return max(known, key=lambda d: d.apart, default=None)


def measure_distances(step: int, here: Arrays, there: Arrays) -> list[Distance]:
    """How far some arrays are from those of the record, by name, after a step."""
    with np.errstate(all="ignore"):
        return [
            Distance(step=step, array=name, apart=_measure(here[name], there[name]))
            for name in there
        ]


def _measure(here: Floats, there: Floats) -> float:
    """NaN where they are not all numbers; infinite where only the recorded ones are all 0."""
    one, two = here.astype(float), there.astype(float)
    most = np.abs(one - two).max(initial=0.0)
    return float(most / np.abs(two).max(initial=0.0)) if most else 0.0
