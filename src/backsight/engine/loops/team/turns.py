"""Whether the turns of a nest can be done by several threads, and what each then needs of its own.

For b in 0..4                    turns 0 and 1: one thread, 2 and 3: another
  For u: scratch[u] = -0         each needs a scratch of its own
  For n: For u: a[32 b + n, u] = tanh(z[32 b + n, u])
                                 rows 0..63 and 64..127: nobody makes what another touches
"""

from collections.abc import Collection, Sequence
from itertools import combinations_with_replacement

from backsight.engine.loops.arrays import WORK, ArrayMap
from backsight.engine.loops.representation import (
    Assign,
    For,
    Index,
    Reduce,
    Step,
    Touch,
    Turns,
    find_range,
    find_turns,
    list_steps,
)

LEAST_WORK = 10_000
"""Numbers that a nest makes or adds, from which on dividing it saves more than a meeting costs."""


def divide(nest: For, arrays: ArrayMap, touched_outside: Collection[str]) -> frozenset[str] | None:
    """The arrays that each thread needs for itself if a nest's turns are divided; None where they
    cannot be, or where that does not pay.

    touched_outside: arrays that something else touches.
    """
    whole = (nest.behind - nest.first) % nest.step == 0
    if nest.turns < 2 or nest.lanes > 1 or not whole or count_work(nest) < LEAST_WORK:
        return None
    if _has_outer_sums(nest):
        return None
    turns = find_turns([nest])
    scratch: set[str] = set()
    for name in {t.name for t in nest.touches if t.makes and t.index is not None}:
        meant = [
            t
            for t in nest.touches
            if t.index is not None and (t.name == name or arrays.is_overlapping(t.name, name))
        ]
        if _is_sliced(nest, name, meant, arrays, turns):
            continue
        region = arrays.regions.get(name)
        if region is None or region.storage != WORK or name in touched_outside:
            return None
        if any(t.name != name or _has_axis(t, nest.axis) for t in meant):
            return None
        scratch.add(name)
    return frozenset(scratch)


def _has_axis(touch: Touch, axis: str) -> bool:
    return any(a == axis for i in touch.index or () for a, _ in i.axes)


def count_work(step: Step) -> int:
    """About how many numbers a step makes or adds."""
    if isinstance(step, For):
        return step.turns * sum(step.lanes * count_work(s) for s in step.body)
    return 1


def _has_outer_sums(nest: For) -> bool:
    """Whether something is added up that began outside."""
    steps = list(list_steps(nest.body))
    begun = {s.name for s in steps if isinstance(s, Assign)}
    return any(isinstance(s, Reduce) and s.name not in begun for s in steps)


def _is_sliced(
    nest: For, name: str, touches: Sequence[Touch], arrays: ArrayMap, turns: Turns
) -> bool:
    """Whether each turn touches a slice of its own of an array, along some axis of it."""
    if any(arrays.regions.get(t.name) != arrays.regions.get(name) for t in touches):
        return False
    columns = zip(*(t.index or () for t in touches), strict=True)
    return any(_is_apart(nest, column, turns) for column in columns)


def _is_apart(nest: For, column: Sequence[Index], turns: Turns) -> bool:
    """Whether the places along an axis of turn k lie in [c + k s, c + (k + 1) s), but for those
    that never meet at whatever turns: numbers 3 to 22 of a row, and 24 to 43."""
    strides = {dict(i.axes).get(nest.axis, 0) for i in column}
    if len(strides) != 1:
        return False
    width, first_turn = strides.pop() * nest.step, {**turns, nest.axis: (0, 0)}

    def are_apart(i: Index, j: Index) -> bool:
        low, high = find_range((i, j), first_turn)
        (a, b), (c, d) = i.find_range(turns), j.find_range(turns)
        return high - low < width or b < c or d < a

    return all(are_apart(i, j) for i, j in combinations_with_replacement(set(column), 2))
