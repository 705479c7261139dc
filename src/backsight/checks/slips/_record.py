"""What a slip is, and the case it is tried on."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.traces.network import TracedNetwork
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Array, Floats

TIGHT = 1e-8
"""How closely a slip must give the numbers, relative to the largest of the array."""


NOTHING = 1e-13
"""Of the true numbers' size: what sums in which everything cancels leave. A ratio to it is none."""
MANY, FEW = 10_000, 50
"""Entries of an array that is large, and how many of it are looked at first."""
WHOLE = 1e-7
"""How far a factor may be from a whole number, relative to it, to be one."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A gradient that is wrong, and everything known about it. Arrays by name."""

    x: dict[str, Floats]
    """What the gradient is taken at."""
    yours: dict[str, Floats | None]
    """What the user gave: None where nothing was given, NaN in an entry where none was."""
    true: dict[str, Floats]
    """The right gradient; NaN at a kink."""
    certain: dict[str, float]
    """A bound on the error of `true`, one number for each array."""
    wrong: tuple[str, ...]
    """The arrays that do not agree."""
    facts: dict[str, Any]
    """What the network computed, checked and completed by `checks.user_gradient.facts`."""

    network: TracedNetwork | None = None
    """The loss as it was followed; None where that was not possible."""
    right: tuple[str, ...] = ()
    """The arrays that agree, which no slip may change."""
    evaluate: Callable[[Mapping[str, Array]], float] | None = None
    """The loss beside x, NaN where it is not defined; None where it cannot be called."""
    is_single: bool = False
    """Whether the loss is rounded to float32 on its way, as far as that is seen."""

    def with_only(self, name: str) -> "Case":
        """The same case with one wrong array to explain."""
        return replace(self, wrong=(name,))

    def get_gradient(self, name: str) -> Floats:
        """The gradient the user gave; zeros where there was none."""
        gradient = self.yours[name]
        return np.zeros_like(self.true[name]) if gradient is None else gradient

    def is_match(self, name: str, candidate: Array) -> bool:
        """Whether a slip's numbers are the user's, to rounding.

        They must also lie a thousand times closer to them than the true gradient does.
        """
        mine, true = self.get_gradient(name), self.true[name]
        if np.shape(candidate) != mine.shape or not np.isfinite(candidate).any():
            return False
        size = max(find_largest(mine), find_largest(candidate))
        gap = find_largest(mine - true)
        stretch = max(1.0, size / find_largest(true)) if find_largest(true) else 1.0
        allowed = min(TIGHT * size + 10 * stretch * self.certain[name], 1e-3 * gap)
        return find_largest(mine - candidate) <= allowed

    def is_match_to(self, name: str, candidate: Array) -> bool:
        """Whether numbers are the user's, to rounding, however near the true ones are."""
        return self.is_same(name, self.get_gradient(name), candidate)

    def is_same(self, name: str, one: Array, other: Array) -> bool:
        """Whether two arrays of a name are equal to rounding."""
        size = max(find_largest(one), find_largest(other))
        return find_largest(one - other) <= TIGHT * size + 10 * self.certain[name]

    def find_factor(self, name: str, candidate: Array) -> float | None:
        """The c for which c · candidate is the user's gradient; None where there is none.

        Of at least two numbers, unless c is one that can be told by itself: -1, 2, 50, 1/50.
        """
        if np.shape(candidate) != self.true[name].shape or self._is_no_multiple(name, candidate):
            return None
        mask = np.isfinite(candidate) & ~np.isnan(self.get_gradient(name))
        u, v = np.asarray(candidate)[mask], self.get_gradient(name)[mask]
        if not u.any() or not v.any() or np.abs(v).max() <= NOTHING * np.abs(u).max():
            return None
        if np.abs(u).max() <= 4 * self.certain[name]:  # nothing but error, which has no factor
            return None
        c = round_factor(float(u @ v / (u @ u)), within=self.compute_tolerance(name))
        telling = np.count_nonzero(u) > 1 or c == round_factor(c, always=True)
        return c if telling and self.is_match(name, c * np.asarray(candidate)) else None

    def compute_tolerance(self, name: str) -> float:
        """How far a factor may be from a whole number: more where few digits were given."""
        size = find_largest(self.true[name])
        return max(WHOLE, min(1e-3, self.certain[name] / size)) if size else WHOLE

    def _is_no_multiple(self, name: str, candidate: Array) -> bool:
        """Whether a few entries of a large array show already that there is no factor."""
        mine = self.get_gradient(name)
        if mine.size < MANY:
            return False
        few = slice(None, None, mine.size // FEW)
        u, v = np.ravel(candidate)[few], mine.ravel()[few]
        length = float(u @ u)
        if not np.isfinite(length) or not length or not np.isfinite(v).all():
            return False
        gap = float(np.abs(v - float(u @ v) / length * u).max())
        return gap > 0.1 * float(np.abs(v).max(initial=0.0))

    @property
    def rows(self) -> int | None:
        """How many rows the loss is taken over, where the facts say so or it was seen."""
        told: int | None = self.facts.get("rows")
        if told is None and self.network is not None:
            return self.network.rows
        return told

    @property
    def outputs(self) -> int | None:
        """How many outputs the loss is taken over, where that is known."""
        if self.network is not None and self.network.layers:
            return int(self.network.layers[-1].z.shape[1])
        known = self.facts.get("upstream")
        return None if known is None else int(known.shape[1])

    def name_arrays(self, sentence: str) -> str:
        """A sentence on the wrong arrays, which it names unless there is but one at all."""
        if len(self.true) == 1:
            return sentence
        return _("{arrays}: {sentence}").format(arrays=join_words(self.wrong), sentence=sentence)


Explanation: TypeAlias = "str | tuple[str, Mapping[str, Floats]] | None"
"""A sentence; with the gradients of all arrays, where it is the pass back that goes wrong; None
where the slip does not give the user's numbers."""


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A mistake that leaves its mark on the numbers."""

    name: str
    """What it is called: the name of its file."""
    order: int
    """The simpler a slip, the lower, and the sooner it is tried."""
    explains: Callable[[Case], Explanation]
    """(case) -> a sentence where it gives the user's numbers in every wrong array, else None; with
    all gradients of the pass back, where that is what goes wrong."""
    needs_truth: bool = True
    """Whether it starts from the true gradient, which then has to be sure."""
    example: PlantedLine | None = None
    """The line of a small network in which it is shown; None where there is none."""
    confused_with: tuple[str, ...] = ()
    """The names of slips that look like it."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The slip that explains some arrays, in a sentence."""

    name: str
    """The slip's."""
    sentence: str
    """What is wrong, and what to do."""
    arrays: tuple[str, ...]
    """The names of the arrays it explains."""
    gradients: Mapping[str, Floats] | None = field(default=None, compare=False, repr=False)
    """What all arrays are after a pass back with this slip; None of a slip in the arrays alone."""


def find_largest(array: Array) -> float:
    """The largest size of a number in an array; kinks (NaN) do not count."""
    return float(np.nanmax(np.abs(array), initial=0.0))


def round_factor(c: float, always: bool = False, within: float = WHOLE) -> float:
    """The whole number N or the 1/N that c is to rounding; c itself where it is neither.

    always: NaN instead of c. within: how far it may be off, relative to it.
    """
    whole = abs(c) >= 1
    near = round(c if whole else 1 / c) if 1e-9 < abs(c) < math.inf else 0
    exact = near if whole or not near else 1 / near
    if near and abs(c - exact) <= within * abs(exact):
        return float(exact)
    return float("nan") if always else c
