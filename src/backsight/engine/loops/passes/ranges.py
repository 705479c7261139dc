"""An array whose parts nobody uses together as several.

Rows 0 to 95 and rows 96 to 99 of a batch of 100 are made and read by nests of their own::

    For b in 0..3: For n in 0..32: z[32 b + n] = ...        z[32 b + n] = ...
    For t in 0..4:                 z[t + 96] = ...    ->    z.1[t + 96] = ...
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.passes.rewriting import rewrite
from backsight.engine.loops.representation import Index, Place, Step, find_turns

Turns = Mapping[str, tuple[int, int]]
"""The first and the last turn of each axis."""


def find_range(indices: Iterable[Index], turns: Turns) -> tuple[int, int]:
    """The least and the largest value of some indices."""
    lows, highs = zip(*(i.find_range(turns) for i in indices), strict=True)
    return min(lows), max(highs)


def split_ranges(steps: Sequence[Step], arrays: ArrayMap, private: set[str]) -> tuple[Step, ...]:
    """The steps with a name for each part of such an array, which `private` gains."""
    users: dict[str, list[int]] = {}
    for at, step in enumerate(steps):
        for name in {t.name for t in step.touches} & private:
            users.setdefault(name, []).append(at)
    turns = find_turns(steps)
    renamed: dict[int, dict[str, str]] = {}
    for name, places in users.items():
        if len(places) > 1 and _are_apart([steps[p] for p in places], name, turns):
            for p in places[1:]:
                new = f"{name}.{p}"
                renamed.setdefault(p, {})[name] = new
                arrays.regions[new] = arrays.regions[name]
                private.add(new)
    return tuple(_rename(s, renamed.get(at, {})) for at, s in enumerate(steps))


def _are_apart(steps: Sequence[Step], name: str, turns: Turns) -> bool:
    """Whether no two of some steps touch the same entry of an array, along some axis."""
    indices = [[t.index for t in s.touches if t.name == name] for s in steps]
    known = [[i for i in each if i is not None] for each in indices]
    if known != indices:
        return False
    for columns in zip(*(zip(*each, strict=True) for each in known), strict=True):
        ranges = sorted(find_range(column, turns) for column in columns)
        if all(a[1] < b[0] for a, b in pairwise(ranges)):
            return True
    return False


def _rename(step: Step, names: Mapping[str, str]) -> Step:
    def change(x: Any) -> Any:
        return Place(names[x.array], x.index) if isinstance(x, Place) and x.array in names else None

    renamed: Step = rewrite(step, change) if names else step
    return renamed
