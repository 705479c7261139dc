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
from backsight.engine.loops.representation import (
    For,
    Get,
    Index,
    Place,
    ProductCall,
    Step,
    StoreStep,
    list_steps,
)

LEAST_CHOSEN = 16_384
"""Numbers of a batch from which on its rows may be read in their place. A step that is written out
turn by turn has fewer."""
LEAST_ROW = 64
"""Numbers of a row from which on that is faster than a copy."""


def place_rows(batch: Sequence[str], steps: Sequence[Step], arrays: ArrayMap) -> list[Step]:
    """Copies of the rows of those arrays of a batch that are copied, each to a place of its own;
    `arrays` is told which rows are those of all the data."""
    copies: list[Step] = []
    for name in batch:
        given = replace(arrays.regions[name], is_chosen=True)
        rows, width = given.shape
        is_large = rows * width >= LEAST_CHOSEN and width >= LEAST_ROW
        if is_large and all(_reads_by_rows(s, name) for s in list_steps(steps)):
            arrays.regions[name] = given
            continue
        source = f"all_{name}"
        arrays.regions[source] = given
        arrays.reserve(name, given.shape)
        n, u = Index(((f"r_{name}", 1),)), Index(((f"u_{name}", 1),))
        copy = StoreStep(Place(name, (n, u)), Get(Place(source, (n, u))))
        copies.append(For(f"r_{name}", 0, rows, (For(f"u_{name}", 0, width, (copy,)),)))
    return copies


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
