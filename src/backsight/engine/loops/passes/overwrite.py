"""A new vector in the place of the old one, where nobody reads the old one any more; else it is
copied there.

    For f: theta_next[f] = theta[f] - step[f]     ->     theta_next lies where theta does

Where one turn reads the old and makes the new, what it makes is stored last of all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.layer_runs import make_flat_loops, make_run
from backsight.engine.loops.representation import (
    For,
    Get,
    Index,
    Place,
    Step,
    StoreStep,
    Touch,
    find_turns,
)

EVERYTHING = 1 << 62
"""More entries than a vector has."""


def overwrite(
    steps: Sequence[Step], arrays: ArrayMap, successors: Mapping[str, str]
) -> tuple[Step, ...]:
    """The steps, and behind them the copies that have to be made. successors: the new array's name,
    by that of the old."""
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
        own = [t for t in touches if t.name == new]
        reads = [t for t in touches if arrays.is_overlapping(t.name, old)]
        inside = [_find_range(t, turns) if t.name == old else whole for t in reads]
        if any(a[0] <= b[1] and b[0] <= a[1] for a in inside for b in written):
            return True
        places = {t.index for t in own}
        if own and any(t.name != old or t.index not in places for t in reads):
            return True
        written += [_find_range(t, turns) for t in own]
    return False


def _find_range(touch: Touch, turns: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """The first and the last entry of a flat vector that is touched."""
    return touch.index[0].find_range(turns) if touch.index else (0, EVERYTHING)


def _make_copy(arrays: ArrayMap, source: str, target: str) -> list[Step]:
    def copy(i: Index) -> list[Step]:
        return [StoreStep(Place(target, (i,)), Get(Place(source, (i,))))]

    return make_flat_loops(make_run(arrays.regions[target].behind), copy)
