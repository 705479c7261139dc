"""One array of weights: which entries are asked for, how far they are changed, what that does.

W1 of the package's example, shape (2, 3), lies in memory input by input::

    entry   0        1        2        3        4        5
          W1[0,0]  W1[0,1]  W1[0,2]  W1[1,0]  W1[1,1]  W1[1,2]

so that unit j = 1 owns the entries 1 and 4: entry = input * units + j. Runners work unit by unit
and ask for `selection`, (units, inputs); results come back by pair and are added up by entry.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from backsight.checks.structured.incidence import Pairs
from backsight.engine.derivation import Symbol
from backsight.kernel.types import Array, Floats, Integers


@dataclass(kw_only=True, eq=False)
class ArrayTask:
    """An array of weights to be changed, and the sums that runners add to."""

    symbol: Symbol
    """The array."""
    entries: Integers
    """Which of its entries are asked for, in order."""
    steps: tuple[Floats, ...]
    """By side, the change of every entry of the array, flat, asked for or not."""
    total: Floats = field(init=False)
    """The signed change of the loss, (size of the array,)."""
    active: Array = field(init=False)
    """Entries that change anything but their own cost; marked where kinks are looked for."""
    crossings: Array = field(init=False)
    """Entries that cross a kink; marked where kinks are looked for."""
    rows_run: int = 0
    """How often a row was evaluated, both sides counted as one."""

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
        mask[self.entries] = True
        return np.ascontiguousarray(mask.reshape(-1, self.units).T)

    @cached_property
    def uniform_steps(self) -> tuple[float, ...] | None:
        """The step of each side, where all entries have the same."""
        # Equal steps make equal inputs of a row change the unit alike (`incidence`), and one number
        # is multiplied faster than an array of equal ones.
        alike = all(s.min() == s.max() for s in self.steps)
        return tuple(float(s[0]) for s in self.steps) if alike else None

    @cached_property
    def steps_by_unit(self) -> tuple[Floats, ...]:
        """The steps by side as (units, inputs)."""
        return tuple(np.ascontiguousarray(s.reshape(-1, self.units).T) for s in self.steps)

    def add(self, j: int, pairs: Pairs, changes: Floats) -> None:
        """Add the changes of the loss, one for each place of unit j's pairs."""
        self.total[self._find_entries(j, pairs)] += pairs.reduce_by_input(changes, np.add)

    def add_units(self, units: Integers, pairs: Pairs, changes: Floats) -> None:
        """The same for several units that have the same pairs: changes (units, places)."""
        by_input = self.total.reshape(-1, self.units)
        which = np.ix_(pairs.distinct_inputs, units)
        by_input[which] += pairs.reduce_by_input(changes, np.add).T

    def mark(self, j: int, pairs: Pairs, moves: Array, crossings: Array) -> None:
        """Mark the weights of unit j that moved anything, and those that crossed a kink."""
        entries = self._find_entries(j, pairs)
        self.active[entries] |= pairs.reduce_by_input(moves, np.logical_or)
        if crossings.any():
            self.crossings[entries] |= pairs.reduce_by_input(crossings, np.logical_or)

    def _find_entries(self, j: int, pairs: Pairs) -> Integers:
        """The entries of unit j's weights that have pairs."""
        entries: Integers = pairs.distinct_inputs * self.units + j
        return entries
