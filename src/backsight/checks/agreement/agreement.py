"""What came of comparing methods: by array and method, and with every number to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from backsight.checks.methods import Result
from backsight.checks.slips import Finding
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _
from backsight.kernel.shown import Shown
from backsight.kernel.types import Array, Floats

BACKPROP = "backprop"


@dataclass(frozen=True, kw_only=True)
class ArrayComparison:
    """One weight array by one method, beside backpropagation."""

    weight: str
    """The array's name."""
    method: str
    """The method's name."""
    entries: int
    """How many were compared."""
    kinks: int
    """How many were left out because a step crossed a kink."""
    digits: float
    """-log10 of the largest error, relative to the array's largest derivative; nan where
    nothing was compared."""
    worst: tuple[int, ...] | None
    """The index of that error; None where nothing was compared."""
    value: float
    """What the method has there."""
    expected: float
    """What backpropagation has there."""
    holds: bool
    """Whether every error is within the method's tolerance."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Agreement(Shown):
    """Gradients by several methods, beside backpropagation's.

    Two are equal if their numbers are, however long they took.
    """

    comparisons: tuple[ArrayComparison, ...]
    """By weight, then by method."""
    passes: dict[str, float]
    """Each method's work, counted in forward passes."""
    notes: dict[str, str]
    """What methods remark."""
    left_out: dict[str, str]
    """Methods that could not be used, and why."""
    times: dict[str, float] = field(compare=False)
    """What each method took, in seconds."""
    forward: float = field(compare=False)
    """What one forward pass took, in seconds."""
    results: Mapping[str, Result] = field(compare=False, repr=False)
    """Each method's own answer."""
    slips: tuple[Finding, ...] = field(default=(), compare=False)
    """What explains backpropagation's numbers where they are wrong, as far as known slips do;
    empty where all agree."""

    @property
    def holds(self) -> bool:
        """Whether every method agrees on every array."""
        return all(c.holds for c in self.comparisons)

    def errors(self, method: str, other: str = BACKPROP) -> dict[str, Floats]:
        """How far two methods are apart, by weight, each shaped like it; NaN where not asked."""
        one, two = (self._get_result(name).gradients for name in (method, other))
        return {weight: np.abs(array - two[weight]) for weight, array in one.items()}

    def kinks(self, method: str) -> dict[str, Array]:
        """By weight: the entries left out because the method's step crossed a kink there."""
        return dict(self._get_result(method).kinks)

    def worst(self, weight: str) -> tuple[int, ...] | None:
        """The entry of an array where methods are farthest apart, for their tolerance.

        That of a method that disagrees where there is one, else of the one with fewest digits.
        """
        own = [c for c in self.comparisons if c.weight == weight and c.worst is not None]
        return min(own, key=lambda c: (c.holds, c.digits)).worst if own else None

    def values(self, weight: str, index: tuple[int, ...]) -> dict[str, float]:
        """What every method says about one entry, backpropagation first."""
        return {n: float(r.gradients[weight][index]) for n, r in self.results.items()}

    def _get_result(self, name: str) -> Result:
        if name not in self.results:
            raise UnknownName(_("method among those compared"), name, self.results)
        return self.results[name]
