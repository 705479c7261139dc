"""Arrays without the axes of loops that all their uses are in; with no axis left, each entry is a
name.

    For n: For u: z[n, u] = ...                 For n: For u: z[0, u] = ...
           For u: a[n, u] = 2 * z[n, u]   ->           For u: a[n, u] = 2 * z[0, u]

    For n: z[n, 0] = ...                        For n: z = ...
           z[n, 1] = ...                  ->           z_1 = ...
           a[n] = z[n, 0] + z[n, 1]                    a[n] = z + z_1
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.passes.rewriting import rewrite_all
from backsight.engine.loops.representation import (
    Assign,
    For,
    Get,
    Index,
    NameValue,
    Place,
    Step,
    StoreStep,
    Touch,
    find_range,
    find_turns,
)

Path = tuple[tuple[int, str], ...]
"""The loops around a step, from the outermost on: each by its identity, and its axis."""


class PlaceUse(NamedTuple):
    """That a place is made, or read, in some loops."""

    makes: bool
    place: Place
    path: Path


def drop_axes(steps: Sequence[Step], arrays: ArrayMap, private: set[str]) -> tuple[Step, ...]:
    """The steps with each private array in as few axes as it needs; `arrays` is told."""
    uses: dict[str, list[PlaceUse]] = {}
    for touch, path in _list_touches(steps):
        if touch.name in private and touch.index is not None:
            use = PlaceUse(touch.makes, Place(touch.name, touch.index), path)
            uses.setdefault(touch.name, []).append(use)
    turns = find_turns(steps)
    places: dict[Place, Place] = {}
    plain: set[str] = set()
    for name, each in uses.items():
        dropped = _drop_axes(each)
        shape = tuple(
            find_range(column, turns)[1] + 1
            for column in zip(*(p.index for p in dropped.values()), strict=True)
        )
        if shape != arrays.regions[name].shape:
            arrays.reserve(name, shape)
        places |= dropped
        if _is_in_sight(each) and not any(i.axes for p in dropped.values() for i in p.index):
            plain.add(name)

    def change(x: Any) -> Any:
        match x:
            case Place():
                return places.get(x)
            case Get(place) if place.array in plain:
                return NameValue(_name_entry(place))
            case StoreStep(place, value) if place.array in plain:
                return Assign(_name_entry(place), value)

    return rewrite_all(steps, change)


def _list_touches(steps: Iterable[Step], path: Path = ()) -> Iterator[tuple[Touch, Path]]:
    """All touches of some steps, each with the loops that it is in."""
    for step in steps:
        if isinstance(step, For):
            yield from _list_touches(step.body, (*path, (id(step), step.axis)))
        else:
            yield from ((touch, path) for touch in step.touches)


def _drop_axes(uses: Sequence[PlaceUse]) -> dict[Place, Place]:
    """The places of an array without the loops that all are in."""
    levels = zip(*(u.path for u in uses), strict=False)
    shared = {level[0][1] for level in levels if len({*level}) == 1}
    columns = zip(*(u.place.index for u in uses), strict=True)
    indices = zip(*(_drop_axes_of_column(c, shared) for c in columns), strict=True)
    return {u.place: Place(u.place.array, i) for u, i in zip(uses, indices, strict=True)}


def _drop_axes_of_column(column: Sequence[Index], shared: set[str]) -> list[Index]:
    """The same for the indices along one axis of the array."""
    inside = {tuple(p for p in i.axes if p[0] in shared) for i in column}
    if len(inside) != 1:
        return list(column)
    least = min(i.plus for i in column)
    return [Index(tuple(p for p in i.axes if p[0] not in shared), i.plus - least) for i in column]


def _is_in_sight(uses: Sequence[PlaceUse]) -> bool:
    """Whether what is made in some loops is used in those alone, or inside them."""
    paths = {u.path for u in uses if u.makes}
    return all(u.path[: len(path)] == path for path in paths for u in uses)


def _name_entry(place: Place) -> str:
    return "_".join((place.array, *(str(i.plus) for i in place.index if i.plus)))
