"""The loops of one row made those of many, side by side: each number a vector of 8 rows of float64,
or 16 of float32. For networks whose layers are narrow and whose rows are many.

2-50-2 with tanh, on two numbers a row::

    one row                                   eight rows
    For u in 0..50                            For block in 0..32: For row in 0..8 in 8 lanes
      h[u] = tanh(x[0] * W1[0, u] ...)          For u in 0..50
    For u in 0..2                                 h[u, row] = tanh(x[8 block + row, 0] ...)
      s = -0                                    s0, s1 = -0, -0
      For k in 0..50: s = s + h[k] * W2[k, u]   For k in 0..50: s0 = s0 + h[k, row] * W2[k, 0]
      z[u] = s                                                  s1 = s1 + h[k, row] * W2[k, 1]
                                                z[0, row], z[1, row] = s0, s1

Each row's numbers are made in the order of one row, so the bits are those of one row. Sums whose
order is that of lanes are written out: (v0 + v8) + ... of one row are vectors here.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from backsight.engine.loops.arrays import WORK, ArrayMap
from backsight.engine.loops.passes.rewriting import rewrite
from backsight.engine.loops.representation import (
    Assign,
    For,
    Get,
    Index,
    NameValue,
    Place,
    Reduce,
    Step,
    StoreStep,
    list_steps,
)
from backsight.engine.loops.sums import LANES, add_in_lanes

BLOCK, ROW = "rows", "row"
"""The axes of blocks of rows, and of the rows of a block."""
TOGETHER = 8
"""Units whose sums are in registers at once."""


def put_rows_in_lanes(
    steps: Sequence[Step], arrays: ArrayMap, *, rows: int, by_row: Sequence[str], dtype: str
) -> tuple[Step, ...]:
    """The steps of one row for so many, a multiple of the lanes. by_row: arrays that are given and
    taken row by row; arrays: is told where all others lie then."""
    lanes = LANES[dtype]
    body = _write_sums_out(steps, arrays, dtype)
    body = tuple(x for s in body for x in _join_loops(s))
    row = Index(((BLOCK, lanes), (ROW, 1)))
    for name, region in list(arrays.regions.items()):
        if region.storage == WORK:
            arrays.reserve(name, (*region.shape, lanes))

    def move(x: Any) -> Any:
        if not isinstance(x, Place) or x.array not in arrays.regions:
            return None
        if x.array in by_row:
            return Place(x.array, (row, *x.index[1:]))
        is_own = arrays.regions[x.array].storage == WORK
        return Place(x.array, (*x.index, Index(((ROW, 1),)))) if is_own else None

    inner = For(ROW, 0, lanes, tuple(rewrite(s, move) for s in body), step=lanes, lanes=lanes)
    return (For(BLOCK, 0, rows // lanes, (inner,)),)


# ------------------------------------------------------------------------------ sums in lanes
def _write_sums_out(steps: Sequence[Step], arrays: ArrayMap, dtype: str) -> tuple[Step, ...]:
    """Sums in lanes over a loop as sums of what the loop leaves in memory."""
    out: list[Step] = []
    for step in steps:
        if not isinstance(step, For):
            out.append(step)
            continue
        sums = [s for s in step.body if isinstance(s, Reduce) and s.op == "add"]
        if not sums:
            out.append(replace(step, body=_write_sums_out(step.body, arrays, dtype)))
            continue
        turn = Index(((step.axis, 1),))
        for s in sums:
            arrays.reserve(_name_terms(s), (step.behind,))
        body = tuple(
            StoreStep(Place(_name_terms(s), (turn,)), s.value)
            if isinstance(s, Reduce) and s in sums
            else s
            for s in step.body
        )
        out.append(replace(step, body=body))
        for s in sums:
            places = [Place(_name_terms(s), (Index((), k),)) for k in range(step.behind)]
            out.append(Assign(s.name, add_in_lanes([Get(p) for p in places], dtype)))
    return tuple(out)


def _name_terms(step: Reduce) -> str:
    return f"{step.name} terms"


# ------------------------------------------------------------------------------ unroll and jam
def _join_loops(step: Step) -> list[Step]:
    """A loop over units with a loop over k inside, several units at once: each number that is read
    at k is used for all of them, and their sums do not wait for each other."""
    if not isinstance(step, For):
        return [step]
    inner = [s for s in step.body if isinstance(s, For)]
    if step.turns == 1 or len(inner) != 1 or any(isinstance(s, For) for s in inner[0].body):
        return [replace(step, body=tuple(x for s in step.body for x in _join_loops(s)))]
    loops: list[Step] = []
    first, count = step.first, TOGETHER
    while first < step.behind:
        behind = first + (step.behind - first) // count * count
        if behind > first:
            loops.append(_join_turns(step, first, behind, count))
        first, count = behind, count // 2
    return loops


def _join_turns(loop: For, first: int, behind: int, count: int) -> For:
    copies = [[rewrite(s, _rename(loop, t)) for s in loop.body] for t in range(count)]
    at = next(k for k, s in enumerate(loop.body) if isinstance(s, For))
    before = [s for copy in copies for s in copy[:at]]
    inner = replace(copies[0][at], body=tuple(s for copy in copies for s in copy[at].body))
    after = [s for copy in copies for s in copy[at + 1 :]]
    return replace(loop, first=first, behind=behind, step=count, body=(*before, inner, *after))


def _rename(loop: For, turn: int) -> Callable[[Any], Any]:
    """To what a turn further on reads and makes: names that begin in the loop are its own."""
    made = {s.name for s in list_steps(loop.body) if isinstance(s, Assign)}

    def change(x: Any) -> Any:
        if isinstance(x, Place):
            return Place(x.array, tuple(i.move(loop.axis, turn) for i in x.index))
        if isinstance(x, NameValue | Assign | Reduce) and x.name in made:
            return replace(x, name=f"{x.name}.{turn}")
        return None

    return change
