"""Which rows of a batch are copied from those of all the data, and which are read in their place.

A copy takes as long as a reading. It pays where BLAS wants the rows one behind the other, or where
they are so short that to look for each takes longer::

    x: 128 rows of 784, by BLAS        copied
    x: 4096 rows of 4096, by loops     row n is row rows[n] of the data
    y: 4096 rows of 1                  copied
"""

from collections.abc import Sequence
from dataclasses import replace

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.representation import For, ProductCall, Step, list_steps

LEAST_CHOSEN = 16_384
"""Numbers of a batch from which on its rows may be read in their place. A step that is written out
turn by turn has fewer."""
LEAST_ROW = 64
"""Numbers of a row from which on that is faster than a copy."""


def place_rows(batch: Sequence[str], steps: Sequence[Step], arrays: ArrayMap) -> tuple[str, ...]:
    """The arrays of a batch that are copied, each with a place of its own; `arrays` is told which
    of the others are read in theirs."""
    copied = []
    for name in batch:
        rows, width = arrays.regions[name].shape
        is_large = rows * width >= LEAST_CHOSEN and width >= LEAST_ROW
        if is_large and all(_reads_by_rows(s, name) for s in list_steps(steps)):
            arrays.regions[name] = replace(arrays.regions[name], is_chosen=True)
        else:
            copied.append(name)
            arrays.reserve(name, (rows, width))
    return tuple(copied)


def _reads_by_rows(step: Step, name: str) -> bool:
    """Whether a step goes through an array row by row, if at all: numbers side by side are of one
    row."""
    match step:
        case ProductCall():
            return name not in (step.left, step.right)
        case For() if step.lanes > 1:
            rows = [t.index[0] for t in step.touches if t.name == name and t.index]
            return all(axis != step.axis for row in rows for axis, _ in row.axes)
    return True
