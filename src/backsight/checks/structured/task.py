"""One array of weights at work: which entries, how far they are changed, and what that does."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from backsight.checks.structured.incidence import Pairs
from backsight.engine.derivation import Symbol
from backsight.kernel.types import Array, Floats, Integers


@dataclass(kw_only=True, eq=False)
class Work:
    """asked: places in the array, in order. steps: by side, the change of every entry, flat.

    total: the signed change of the loss by entry. done: evaluations of a row. Where kinks are
    looked for: touched: entries that change anything but their own cost; crossed: entries that
    cross a kink.
    """

    symbol: Symbol
    asked: Integers
    steps: tuple[Floats, ...]
    total: Floats = field(init=False)
    touched: Array = field(init=False)
    crossed: Array = field(init=False)
    done: int = 0

    def __post_init__(self) -> None:
        self.total = np.zeros(self.symbol.size)
        self.touched, self.crossed = np.zeros((2, self.symbol.size), bool)

    @property
    def units(self) -> int:
        """Units of the layer: the length of the array's last axis."""
        return self.symbol.shape[-1]

    @cached_property
    def wanted(self) -> Array:
        """What is asked for, as (units, inputs)."""
        wanted = np.zeros(self.symbol.size, bool)
        wanted[self.asked] = True
        return np.ascontiguousarray(wanted.reshape(-1, self.units).T)

    @cached_property
    def uniform(self) -> tuple[float, ...] | None:
        """The step of each side, where all entries have the same."""
        alike = all(s.min() == s.max() for s in self.steps)
        return tuple(float(s[0]) for s in self.steps) if alike else None

    @cached_property
    def by_unit(self) -> tuple[Floats, ...]:
        """The steps by side as (units, inputs)."""
        return tuple(np.ascontiguousarray(s.reshape(-1, self.units).T) for s in self.steps)

    def add(self, j: int, pairs: Pairs, changes: Floats) -> None:
        """Add the changes of the loss by the places of unit j."""
        self.total[self._entries(j, pairs)] += pairs.by_input(changes, np.add)

    def mark(self, j: int, pairs: Pairs, moved: Array, crossed: Array) -> None:
        """Mark the weights of unit j that moved anything, and those that crossed a kink."""
        entries = self._entries(j, pairs)
        self.touched[entries] |= pairs.by_input(moved, np.logical_or)
        if crossed.any():
            self.crossed[entries] |= pairs.by_input(crossed, np.logical_or)

    def _entries(self, j: int, pairs: Pairs) -> Integers:
        """The places in the array of unit j's weights."""
        entries: Integers = pairs.met * self.units + j
        return entries
