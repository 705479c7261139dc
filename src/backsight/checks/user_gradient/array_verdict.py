"""What came of checking one array of a gradient."""

from dataclasses import dataclass
from typing import Literal

from backsight.checks.slips import Finding
from backsight.kernel.language import _

State = Literal["right", "wrong", "follows", "unsure"]


@dataclass(frozen=True, kw_only=True)
class WorstEntry:
    """The entry that is farthest off, relative to the largest of its array."""

    name: str
    """The array's."""
    index: tuple[int, ...]
    """In it, counted from 0."""
    yours: float
    """What the user has there."""
    true: float
    """What is right there."""

    def __str__(self) -> str:
        place = f"{self.name}[{', '.join(map(str, self.index))}]" if self.index else self.name
        return _("{place}: yours {yours:.10g}, true {true:.10g}").format(
            place=place, yours=self.yours, true=self.true
        )


@dataclass(frozen=True, kw_only=True)
class ArrayVerdict:
    """Whether one array is right, and what is wrong with it."""

    name: str
    state: State
    """right; wrong by itself; follows: wrong only because of an array that backpropagation comes to
    before it; unsure: f is too coarse to tell."""
    digits: float
    """How many agree."""
    certain: float
    """How many of the true array are sure."""
    worst: WorstEntry
    slip: Finding | None = None
    """What explains it; None where nothing known does."""
