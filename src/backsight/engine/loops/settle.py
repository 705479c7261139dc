"""Where values are kept: in a register if one turn makes and reads them, in less memory if one
loop does, in none if nobody reads them.

    For n: For u: z[n, u] = ...                For n: For u: v1 = ...
                  a[n, u] = tanh(z[n, u])  ->                a[n, u] = tanh(v1)

An array that is outputs and read within one loop over n has no need of an axis for n. With no axis
left, each of its entries is a name.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from backsight.engine.loops.arrays import WORK, ArrayMap
from backsight.engine.loops.representation import (
    Assign,
    For,
    Get,
    Index,
    NameValue,
    NumberValue,
    Op,
    Place,
    ProductCall,
    Reduce,
    Step,
    StoreStep,
    Touch,
    Value,
    find_turns,
)
from backsight.engine.loops.rewriting import rewrite, rewrite_all

Path = tuple[int, ...]
"""The identities of the loops around a step, from the outermost on."""


def settle(steps: Sequence[Step], arrays: ArrayMap, outside: Collection[str]) -> tuple[Step, ...]:
    """The steps with what is temporary in as little memory as it needs. outside: arrays that
    somebody else reads."""
    private = _find_private(steps, arrays, outside)
    steps = _split_ranges(steps, arrays, private)
    steps = _drop_axes(steps, arrays, private)
    return _without_unread(_Naming().name_values(steps, {}), private)


def _find_private(steps: Sequence[Step], arrays: ArrayMap, outside: Collection[str]) -> set[str]:
    """Arrays of the workspace that nobody else reads, and that share no memory."""
    called = {n for s in steps if isinstance(s, ProductCall) for n in (s.target, s.left, s.right)}
    own = {t.name for s in steps for t in s.touches if t.index is not None}
    regions = arrays.regions
    spans = sorted(
        (regions[n].offset, regions[n].behind, n) for n in regions if regions[n].storage == WORK
    )
    shared: set[str] = set()
    reach, last = -1, ""
    for offset, behind, name in spans:
        if offset < reach:
            shared |= {name, last}
        if behind > reach:
            reach, last = behind, name
    return (
        {n for n in own if n in regions and regions[n].storage == WORK}
        - shared
        - called
        - set(outside)
    )


# ------------------------------------------------------------------------------ names for ranges
def _split_ranges(steps: Sequence[Step], arrays: ArrayMap, private: set[str]) -> tuple[Step, ...]:
    """An array whose first rows one nest needs, and whose last rows another, as two arrays."""
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


def _are_apart(steps: Sequence[Step], name: str, turns: dict[str, tuple[int, int]]) -> bool:
    """Whether no two of some steps touch the same entry of an array, along some axis."""
    indices = [[t.index for t in s.touches if t.name == name] for s in steps]
    if any(i is None for each in indices for i in each):
        return False
    for axis in range(len(indices[0][0] or ())):
        ranges = sorted(_find_range([i[axis] for i in each if i], turns) for each in indices)
        if all(a[1] < b[0] for a, b in pairwise(ranges)):
            return True
    return False


def _find_range(indices: Sequence[Index], turns: dict[str, tuple[int, int]]) -> tuple[int, int]:
    lows, highs = zip(*(i.find_range(turns) for i in indices), strict=True)
    return min(lows), max(highs)


def _rename(step: Step, names: dict[str, str]) -> Step:
    def change(x: Any) -> Any:
        return Place(names[x.array], x.index) if isinstance(x, Place) and x.array in names else None

    renamed: Step = rewrite(step, change) if names else step
    return renamed


# ------------------------------------------------------------------------------ axes
def _drop_axes(steps: Sequence[Step], arrays: ArrayMap, private: set[str]) -> tuple[Step, ...]:
    """Each private array without the axes of loops that all its uses are in."""
    uses: dict[str, list[tuple[Path, tuple[Index, ...]]]] = {}
    outputs: dict[str, set[Path]] = {}
    axes: dict[int, str] = {}
    for step in steps:
        for path, touch in _walk(step, (), axes):
            if touch.name in private and touch.index is not None:
                uses.setdefault(touch.name, []).append((path, touch.index))
                if touch.makes:
                    outputs.setdefault(touch.name, set()).add(path)
    turns = find_turns(steps)
    dropped = {}
    for name, each in uses.items():
        shared = {
            axes[level[0]]
            for level in zip(*(p for p, _ in each), strict=False)
            if len({*level}) == 1
        }
        forms = [_drop(column, shared) for column in zip(*(i for _, i in each), strict=True)]
        dropped[name] = dict(zip((i for _, i in each), zip(*forms, strict=True), strict=True))
        shape = tuple(_find_range(f, turns)[1] + 1 for f in forms)
        if shape != arrays.regions[name].shape:
            arrays.reserve(name, shape)

    def change(x: Any) -> Any:
        if isinstance(x, Place) and x.array in dropped:
            return Place(x.array, dropped[x.array][x.index])
        return None

    named = rewrite_all(steps, change)
    plain = {
        n
        for n, each in dropped.items()
        if not any(i.axes for index in each.values() for i in index)
        and _is_in_sight(outputs.get(n, set()), [p for p, _ in uses[n]])
    }
    return _to_names(named, plain)


def _is_in_sight(outputs: Collection[Path], uses: Collection[Path]) -> bool:
    """Whether what is outputs in some loops is used in those alone, or inside them."""
    return all(use[: len(path)] == path for path in outputs for use in uses)


def _walk(step: Step, path: Path, axes: dict[int, str]) -> Iterator[tuple[Path, Touch]]:
    """All touches of a step, each with the loops that it is in."""
    if isinstance(step, For):
        axes[id(step)] = step.axis
        for inner in step.body:
            yield from _walk(inner, (*path, id(step)), axes)
    else:
        for touch in step.touches:
            yield path, touch


def _drop(column: Sequence[Index], shared: set[str]) -> list[Index]:
    """The indices of one axis of an array without the loops that all are in."""
    inside = {tuple(p for p in i.axes if p[0] in shared) for i in column}
    if len(inside) != 1:
        return list(column)
    least = min(i.plus for i in column)
    return [Index(tuple(p for p in i.axes if p[0] not in shared), i.plus - least) for i in column]


def _to_names(steps: Sequence[Step], plain: set[str]) -> tuple[Step, ...]:
    """Arrays without axes as names, one for each entry."""

    def name(place: Place) -> str:
        return "_".join((place.array, *(str(i.plus) for i in place.index if i.plus)))

    def change(x: Any) -> Any:
        if isinstance(x, Get) and x.place.array in plain:
            return NameValue(name(x.place))
        if isinstance(x, StoreStep) and x.place.array in plain:
            return Assign(name(x.place), x.value)
        return None

    return rewrite_all(steps, change)


# ------------------------------------------------------------------------------ values
PlaceNames = dict[str, dict[Place, NameValue]]
"""The names of values that are in memory, too, by array."""


class _Naming:
    """What is stored or read at a place has a name from then on, within a body: it is read once,
    and before something else is put there."""

    def __init__(self) -> None:
        self._count = 0

    def name_values(self, steps: Sequence[Step], names_known: PlaceNames) -> tuple[Step, ...]:
        out: list[Step] = []
        names_known = {array: dict(names) for array, names in names_known.items()}
        for step in steps:
            if isinstance(step, For | ProductCall):
                for touch in step.touches:
                    if touch.makes:
                        names_known.pop(touch.name, None)
            if isinstance(step, For):
                out.append(replace(step, body=self.name_values(step.body, names_known)))
            elif isinstance(step, ProductCall):
                out.append(step)
            elif isinstance(step, Assign | Reduce | StoreStep):
                out += self._name_step(step, names_known)
        return tuple(out)

    def _name_step(self, step: Assign | Reduce | StoreStep, names_known: PlaceNames) -> list[Step]:
        before: list[Step] = []

        def read(x: Any) -> Any:
            if not isinstance(x, Get):
                return None
            names = names_known.setdefault(x.place.array, {})
            if x.place not in names:
                names[x.place] = self._make_name(x.place)
                before.append(Assign(names[x.place].name, x))
            return names[x.place]

        value = rewrite(step.value, read)
        if not isinstance(step, StoreStep):
            return [*before, replace(step, value=value)]
        names = names_known.setdefault(step.place.array, {})
        for place in [p for p in names if _can_be_one(p, step.place)]:
            del names[place]
        if isinstance(value, NumberValue):
            return [*before, replace(step, value=value)]
        if not isinstance(value, NameValue):
            name = self._make_name(step.place)
            before.append(Assign(name.name, value))
            value = name
        names[step.place] = value
        return [*before, replace(step, value=value)]

    def _make_name(self, place: Place) -> NameValue:
        self._count += 1
        return NameValue(f"{place.array}.{self._count}")


def _can_be_one(one: Place, two: Place) -> bool:
    """Whether two places of an array may be one: not where some index has the same axes and another
    number."""
    return not any(
        i.axes == j.axes and i.plus != j.plus for i, j in zip(one.index, two.index, strict=True)
    )


def _without_unread(steps: Sequence[Step], private: set[str]) -> tuple[Step, ...]:
    """Without what nobody reads: stores to private arrays, and names."""
    while True:
        read = {t.name for s in steps for t in s.touches if not t.makes}
        fewer = _keep_read(steps, read, private)
        if fewer is steps:
            return fewer
        steps = fewer


def _keep_read(steps: Sequence[Step], read: set[str], private: set[str]) -> tuple[Step, ...]:
    """Those steps that make what is read; the same tuple where all do."""
    kept = [x for s in steps if (x := _keep(s, read, private)) is not None]
    is_same = len(kept) == len(steps) and all(a is b for a, b in zip(kept, steps, strict=True))
    return steps if is_same and isinstance(steps, tuple) else tuple(kept)


def _keep(step: Step, read: set[str], private: set[str]) -> Step | None:
    match step:
        case StoreStep(place, _) if place.array in private and place.array not in read:
            return None
        case Assign(name, _) if name not in read:
            return None
        case For():
            body = _keep_read(step.body, read, private)
            if body is not step.body:
                return replace(step, body=body) if body else None
    return step


# ------------------------------------------------------------------------------ names of one loop
def keep_together(steps: Sequence[Step]) -> tuple[Step, ...]:
    """A loop with the names that it alone changes, from their beginning to where they are stored.

        s = -0                               For once:
        t = -0                                 s = -0
        For n: s add x[n]                      For n: s add x[n]
        g[0] = s                      ->       g[0] = s
        For n: t add y[n]                    For once:
        g[1] = t                               t = -0 ...

    What is printed as a function has then no need to be given them.
    """
    groups = _find_groups(steps)
    members: dict[int, list[int]] = {}
    for at, group in groups.items():
        members.setdefault(group, []).append(at)
    out: list[Step] = []
    for at, step in enumerate(steps):
        if at not in groups:
            out.append(step)
        elif groups[at] == at:
            body = tuple(steps[p] for p in members[at])
            out.append(For("once", 0, 1, body) if len(body) > 1 else step)
    return tuple(out)


def _find_groups(steps: Sequence[Step]) -> dict[int, int]:
    """The place of the loop that a step stays with, by the step's own; loops with themselves."""
    groups, loop = {}, -1
    for at, step in enumerate(steps):
        if isinstance(step, For | ProductCall):
            loop = at if isinstance(step, For) and not step.shared else -1
        if loop >= 0:
            groups[at] = loop
    users: dict[str, set[int]] = {}
    for at, step in enumerate(steps):
        for name in _list_names(step):
            users.setdefault(name, set()).add(at)
    for at, step in enumerate(steps):
        if isinstance(step, Assign) and _is_number(step.value):
            others = {groups.get(p) for p in users[step.name] - {at}}
            groups.pop(at, None)
            if len(others) == 1 and None not in others:
                groups[at] = others.pop()  # type: ignore[assignment] # it is not None
    return _leave_out(steps, groups, users)


def _leave_out(
    steps: Sequence[Step], groups: dict[int, int], users: dict[str, set[int]]
) -> dict[int, int]:
    """Without steps whose names others need too, and those behind them, until none is left."""
    while True:
        fewer: dict[int, int] = {}
        broken: set[int] = set()
        for at, group in groups.items():
            alone = all(groups.get(p) == group for n in _list_names(steps[at]) for p in users[n])
            if group == at or (alone and (at < group or group not in broken)):
                fewer[at] = group
            elif at > group:
                broken.add(group)
        if len(fewer) == len(groups):
            return dict(sorted(fewer.items()))
        groups = fewer


def _list_names(step: Step) -> set[str]:
    """The names that a step reads or makes."""
    if isinstance(step, ProductCall):
        return set()
    return {t.name for t in step.touches if t.index is None}


def _is_number(value: Value) -> bool:
    """Whether a value is a number that is written down, in float64 or not."""
    match value:
        case NumberValue() | Op("host", (NumberValue(),)):
            return True
    return False
