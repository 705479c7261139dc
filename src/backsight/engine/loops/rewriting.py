"""The same steps with something changed: what every pass is made of."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from backsight.engine.loops.representation import (
    Assign,
    For,
    Get,
    Index,
    Op,
    Place,
    Reduce,
    Step,
    StoreStep,
)

Change = Callable[[Any], Any]
"""From a value, place or step to what stands in its stead; None leaves it."""


def rewrite(x: Any, change: Change) -> Any:
    """A step or value with `change` applied to all in it, innermost first."""
    match x:
        case Op(op, args):
            x = Op(op, tuple(rewrite(a, change) for a in args))
        case Get(place):
            x = Get(rewrite(place, change))
        case Assign(name, value):
            x = Assign(name, rewrite(value, change))
        case Reduce(name, op, value):
            x = Reduce(name, op, rewrite(value, change))
        case StoreStep(place, value):
            x = StoreStep(rewrite(place, change), rewrite(value, change))
        case For():
            x = replace(x, body=tuple(rewrite(s, change) for s in x.body))
    changed = change(x)
    return x if changed is None else changed


def put_turn(steps: Sequence[Step], axis: str, turn: Index) -> tuple[Step, ...]:
    """A loop's body where its axis has one value, or that of other axes."""

    def change(x: Any) -> Any:
        if isinstance(x, Place) and any(axis == a for i in x.index for a, _ in i.axes):
            return Place(x.array, tuple(_move(i, axis, turn) for i in x.index))
        return None

    return tuple(rewrite(s, change) for s in steps)


def _move(index: Index, axis: str, turn: Index) -> Index:
    stride = dict(index.axes).get(axis)
    if stride is None:
        return index
    axes = [pair for pair in index.axes if pair[0] != axis]
    axes += [(a, s * stride) for a, s in turn.axes]
    return Index(tuple(axes), index.plus + stride * turn.plus)
