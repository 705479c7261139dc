"""The same steps with something changed: what passes are made of."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from backsight.engine.loops.representation import Assign, For, Get, Op, Reduce, StoreStep

Change = Callable[[Any], Any]
"""From a value, place or step to what stands in its stead; None leaves it."""


def rewrite(x: Any, change: Change) -> Any:
    """A step or value with `change` applied to all in it, innermost first; itself where nothing
    is changed, so that what is known of it stays known."""
    match x:
        case Op():
            args = rewrite_all(x.args, change)
            x = x if args is x.args else Op(x.op, args)
        case Get():
            place = change(x.place)
            x = x if place is None else Get(place)
        case Assign() | Reduce():
            value = rewrite(x.value, change)
            x = x if value is x.value else replace(x, value=value)
        case StoreStep():
            place, value = change(x.place) or x.place, rewrite(x.value, change)
            x = x if place is x.place and value is x.value else StoreStep(place, value)
        case For():
            body = rewrite_all(x.body, change)
            x = x if body is x.body else replace(x, body=body)
    changed = change(x)
    return x if changed is None else changed


def rewrite_all(parts: Sequence[Any], change: Change) -> tuple[Any, ...]:
    """Several, one after the other; the same tuple where nothing is changed."""
    changed = tuple([rewrite(part, change) for part in parts])
    is_same = isinstance(parts, tuple) and all(a is b for a, b in zip(parts, changed, strict=True))
    return parts if is_same else changed  # type: ignore[return-value] # a tuple, as was asked
