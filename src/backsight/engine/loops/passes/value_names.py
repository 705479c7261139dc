"""Names for values: what is stored or read at a place has one from then on, within a body, so that
it is read once, and before something else is put there.

    z[n] = x[n] * w                  x.1 = x[n]
    a[n] = tanh(z[n]) + x[n]   ->    z.2 = x.1 * w
                                     z[n] = z.2
                                     a[n] = tanh(z.2) + x.1
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from backsight.engine.loops.passes.rewriting import rewrite
from backsight.engine.loops.representation import (
    Assign,
    For,
    Get,
    Kind,
    NameValue,
    NumberValue,
    Place,
    ProductCall,
    Reduce,
    Step,
    StoreStep,
)

PlaceNames = dict[str, dict[Place, NameValue]]
"""The names of values that are in memory, too, by array."""


def name_values(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with such names."""
    return tuple(_name_values(steps, {}, count(1)))


def _name_values(
    steps: Sequence[Step], outer_names: PlaceNames, numbers: Iterator[int]
) -> Iterator[Step]:
    names = {array: dict(known) for array, known in outer_names.items()}
    for step in steps:
        if isinstance(step, For | ProductCall):
            for touch in step.touches:
                if touch.makes:
                    names.pop(touch.name, None)
        match step:
            case For():
                yield replace(step, body=tuple(_name_values(step.body, names, numbers)))
            case Assign() | Reduce() | StoreStep():
                yield from _name_step(step, names, numbers)
            case _:
                yield step


def _name_step(
    step: Assign | Reduce | StoreStep, names: PlaceNames, numbers: Iterator[int]
) -> list[Step]:
    before: list[Step] = []

    def make_name(place: Place, kind: Kind) -> NameValue:
        return NameValue(f"{place.array}.{next(numbers)}", kind)

    def read(x: Any) -> Any:
        if not isinstance(x, Get):
            return None
        known = names.setdefault(x.place.array, {})
        if x.place not in known:
            known[x.place] = make_name(x.place, x.kind)
            before.append(Assign(known[x.place].name, x))
        return known[x.place]

    value = rewrite(step.value, read)
    if isinstance(step, StoreStep):
        known = names.setdefault(step.place.array, {})
        for place in [p for p in known if _can_be_one(p, step.place)]:
            del known[place]
        if not isinstance(value, NumberValue | NameValue):
            name = make_name(step.place, value.kind)
            before.append(Assign(name.name, value))
            value = name
        if isinstance(value, NameValue):
            known[step.place] = value
    return [*before, replace(step, value=value)]


def _can_be_one(one: Place, two: Place) -> bool:
    """Whether two places of an array may be one: not where some index has the same axes and another
    number."""
    return not any(
        i.axes == j.axes and i.plus != j.plus for i, j in zip(one.index, two.index, strict=True)
    )
