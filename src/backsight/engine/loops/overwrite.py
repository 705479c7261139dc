"""A new vector in the place of the old one, where nobody reads the old one any more; else it is
copied there.

    For f: theta_next[f] = theta[f] - step[f]     ->     theta_next lies where theta does

Where one turn reads the old and makes the new, what it makes is stored last of all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.blocks import list_flat_blocks
from backsight.engine.loops.representation import (
    For,
    Get,
    Index,
    Place,
    Step,
    StoreStep,
    find_turns,
)


def overwrite(
    steps: Sequence[Step], arrays: ArrayMap, successors: Mapping[str, str]
) -> tuple[Step, ...]:
    """carried: the new array's name, by that of the old."""
    copies: list[Step] = []
    replaced: set[str] = set()
    for old, new in successors.items():
        made_here = any(t.makes and t.name == new for s in steps for t in s.touches)
        if not made_here or _is_read_later(steps, arrays, old, new):
            copies += _make_copy(arrays, new, old)
        else:
            arrays.regions[new] = arrays.regions[old]
            replaced.add(new)
    return (*(_store_last(s, replaced) for s in steps), *copies)


def _store_last(step: Step, arrays: set[str]) -> Step:
    """A loop whose body stores to some arrays behind all else."""
    if not isinstance(step, For):
        return step
    late = [s for s in step.body if isinstance(s, StoreStep) and s.place.array in arrays]
    early = [_store_last(s, arrays) for s in step.body if not any(s is x for x in late)]
    return replace(step, body=(*early, *late))


def _is_read_later(steps: Sequence[Step], arrays: ArrayMap, old: str, new: str) -> bool:
    """Whether an entry of the old one is read, by one way or another, behind the new one's."""
    turns = find_turns(steps)
    whole = (0, arrays.regions[old].behind)
    written: list[tuple[int, int]] = []
    for step in steps:
        touches = step.touches
        own = {t.index for t in touches if t.name == new}
        reads = [t for t in touches if arrays.is_overlapping(t.name, old)]
        inside = [_find_range(t.index, turns) if t.name == old else whole for t in reads]
        if any(a[0] <= b[1] and b[0] <= a[1] for a in inside for b in written):
            return True
        if own and any(t.name != old or t.index not in own for t in reads):
            return True
        written += [_find_range(i, turns) for i in own]
    return False


def _find_range(
    index: tuple[Index, ...] | None, turns: Mapping[str, tuple[int, int]]
) -> tuple[int, int]:
    if not index:
        return 0, 1 << 62
    (only,) = index
    return only.find_range(turns)


def _make_copy(arrays: ArrayMap, source: str, target: str) -> list[Step]:
    size = arrays.regions[target].behind
    return [
        step
        for block in list_flat_blocks(0, size)
        for step in block.nest(lambda i: [StoreStep(Place(target, (i,)), Get(Place(source, (i,))))])
    ]
