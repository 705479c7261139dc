"""One array of weights at work: which entries, how far they are changed, and what that does."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from backsight.checks.structured.incidence import Pairs
from backsight.engine.derivation import Symbol
from backsight.kernel.types import Array, Floats, Integers


@dataclass(kw_only=True, eq=False)
class ArrayTask:
    """places: places in the array, in order. steps: by side, the change of every entry, flat.

    total: the signed change of the loss by entry. rows_run: evaluations of a row. Where kinks are
    looked for: active: entries that change anything but their own cost; crossings: entries that
    cross a kink.
    """

    symbol: Symbol
    places: Integers
    steps: tuple[Floats, ...]
    total: Floats = field(init=False)
    active: Array = field(init=False)
    crossings: Array = field(init=False)
    rows_run: int = 0

    def __post_init__(self) -> None:
        self.total = np.zeros(self.symbol.size)
        self.active, self.crossings = np.zeros((2, self.symbol.size), bool)

    @property
    def units(self) -> int:
        """Units of the layer: the length of the array's last axis."""
        return self.symbol.shape[-1]

    @cached_property
    def selection(self) -> Array:
        """What is asked for, as (units, inputs)."""
        mask = np.zeros(self.symbol.size, bool)
        mask[self.places] = True
        return np.ascontiguousarray(mask.reshape(-1, self.units).T)

    @cached_property
    def uniform_steps(self) -> tuple[float, ...] | None:
        """The step of each side, where all entries have the same."""
        alike = all(s.min() == s.max() for s in self.steps)
        return tuple(float(s[0]) for s in self.steps) if alike else None

    @cached_property
    def steps_by_unit(self) -> tuple[Floats, ...]:
        """The steps by side as (units, inputs)."""
        return tuple(np.ascontiguousarray(s.reshape(-1, self.units).T) for s in self.steps)

    def add(self, j: int, pairs: Pairs, changes: Floats) -> None:
        """Add the changes of the loss by the places of unit j."""
        self.total[self._find_entries(j, pairs)] += pairs.reduce_by_input(changes, np.add)

    def mark(self, j: int, pairs: Pairs, moves: Array, crossings: Array) -> None:
        """Mark the weights of unit j that moved anything, and those that crossed a kink."""
        entries = self._find_entries(j, pairs)
        self.active[entries] |= pairs.reduce_by_input(moves, np.logical_or)
        if crossings.any():
            self.crossings[entries] |= pairs.reduce_by_input(crossings, np.logical_or)

    def _find_entries(self, j: int, pairs: Pairs) -> Integers:
        """The places in the array of unit j's weights."""
        entries: Integers = pairs.distinct_inputs * self.units + j
        return entries
