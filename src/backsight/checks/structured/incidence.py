"""Where a layer's input is not 0: the only places where a weight can change anything.

The example's x, and its pairs, sorted by input because the sums of a weight's pairs are then
sums of neighbors::

           input 0  input 1        inputs  0  0  1  1
    row 0     1        2           rows    0  2  0  1
    row 1     0        1           x       1  2  2  1
    row 2     2        0           starts  0     2

Images repeat numbers: white is 255 in hundreds of places. Where two inputs of one row have equal
numbers and all steps are as long, their weights of unit j change the unit by the same h x, so what
follows is computed once. Row 0 of x = [3, 3, 5] gives three pairs on two places::

    inputs 0 1 2      rows 0 0      x 3 5      share 0 0 1
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backsight.kernel.types import Array, Floats, Integers

LOOK_FACTOR = 4
"""How many more inputs are looked at than pairs are taken: most inputs of an image are 0."""
MOST_DISTINCT = 0.9
"""Pairs are shared where fewer than this part of a row's numbers differ from each other."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Weights of one unit and rows in which their inputs are not 0, sorted by input."""

    inputs: Integers
    """The weight of each pair, by its input: (pairs,)."""
    rows: Integers
    """The row of each place, (places,)."""
    x: Floats
    """The input's number at each place, (places,)."""
    share: Integers | None = None
    """The place of each pair, (pairs,); None where pair k has the place k."""

    def select(self, mask: Array) -> "Pairs":
        """Those of some inputs. mask: (inputs,)."""
        if mask.all():
            return self
        indices = np.flatnonzero(mask[self.inputs])
        places = indices if self.share is None else self.share[indices]
        return Pairs(inputs=self.inputs[indices], rows=self.rows[places], x=self.x[places])

    @cached_property
    def starts(self) -> Integers:
        """Where the pairs of each input begin."""
        changes = np.flatnonzero(self.inputs[1:] != self.inputs[:-1]) + 1
        return np.concatenate([[0], changes])

    @cached_property
    def distinct_inputs(self) -> Integers:
        """The inputs that have pairs, each once."""
        return self.inputs[self.starts]

    def reduce_by_input(self, values: Array, reduction: np.ufunc) -> Array:
        """A value by place, reduced over the pairs of each input: (..., places) to (..., distinct
        inputs)."""
        spread = values if self.share is None else values.take(self.share, axis=-1)
        return reduction.reduceat(spread, self.starts, axis=-1)


def find_pairs(x: Floats | None, rows: int, most: int, *, share: bool) -> Iterator[Pairs]:
    """Where x (rows, inputs) is not 0, so many pairs at once. None: a bias, whose input is 1.

    share: whether every step is as long, so that equal numbers of a row can be shared.
    """
    if x is None:
        yield Pairs(inputs=np.zeros(rows, int), rows=np.arange(rows), x=np.ones(rows))
        return
    share = share and _is_repetitive(x)
    # To find the numbers that are not 0 takes a copy of what is searched: some inputs at a time.
    wide = max(1, LOOK_FACTOR * most // rows)
    for first in range(0, x.shape[1], wide):
        part = x[:, first : first + wide].T
        inputs, which = np.nonzero(part)
        values = part[inputs, which]
        for start, stop in _split_pairs(inputs, most):
            cut = slice(start, stop)
            pairs = Pairs(inputs=inputs[cut] + first, rows=which[cut], x=values[cut])
            yield _share_places(pairs) if share else pairs


def _split_pairs(inputs: Integers, most: int) -> Iterator[tuple[int, int]]:
    """Parts of at most so many pairs, of whole inputs where that is possible."""
    start = 0
    while start < len(inputs):
        stop = start + most
        if stop < len(inputs):
            # A weight whose pairs are in one part has its rows in one order from part to part, and
            # blocks of equal rows need not be gathered again (`events.split_blocks`).
            whole = int(np.searchsorted(inputs, inputs[stop]))
            stop = whole if whole > start else stop
        yield start, min(stop, len(inputs))
        start = stop


def _is_repetitive(x: Floats) -> bool:
    """Whether the numbers of a row repeat so often that it pays to look for equal ones."""
    # One row stands for all: to sort each of them would cost what sharing saves.
    row = x[len(x) // 2]
    row = row[row != 0]
    return len(row) > 0 and len(np.unique(row)) < MOST_DISTINCT * len(row)


def _share_places(pairs: Pairs) -> Pairs:
    """The same pairs, places with equal rows and numbers taken once."""
    # Row and number as one whole number, so that one sort finds what is equal in both.
    values, code = np.unique(pairs.x, return_inverse=True)
    alike, share = np.unique(pairs.rows * len(values) + code, return_inverse=True)
    rows, which = np.divmod(alike, len(values))
    return Pairs(inputs=pairs.inputs, rows=rows, x=values[which], share=share)
