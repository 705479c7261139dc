"""What a watched loop did, in order, so that it can be done again.

    forward(model, batch)  loss(outputs, targets)  backward(from the loss)  clip  unscale  step

Tensors that came out of an earlier event are kept as links to it (links.py).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from backsight.adapters.torch.flight.loop.copies import CopySlot
from backsight.adapters.torch.flight.loop.objects import PLAIN, ObjectParts, take_apart
from backsight.adapters.torch.library import import_torch

Kind = Literal["forward", "loss", "backward", "clip", "unscale", "closure", "step"]


@dataclass(kw_only=True, slots=True, eq=False)
class EventLink:
    """A tensor that an earlier event made, or a view of it."""

    event: int
    path: tuple[Any, ...]
    view: tuple[tuple[int, ...], tuple[int, ...], int] | None = None
    """Its size, strides and offset, where it is a view."""
    cast: Any = None
    """Its dtype, where it was made another, as `output.float()` is under autocast."""


@dataclass(kw_only=True, slots=True, eq=False)
class Kept:
    """A tensor from outside, copied."""

    slot: CopySlot
    needs_gradient: bool = False
    is_cut: bool = False
    """Whether it was computed from what is watched, in a way that is not known."""
    uses: int = 0
    """Of the steps that are kept, how often they were given it."""

    @property
    def tensor(self) -> Any:
        """The copy."""
        return self.slot.tensor


@dataclass(slots=True, eq=False)
class Event:
    """One thing that a loop did."""

    number: int
    kind: Kind
    about: dict[str, Any] = field(default_factory=dict)
    draws: Any = None
    """The random states before it, of those that it draws from."""


def map_tensors(value: Any, change: Callable[[Any], Any]) -> Any:
    """A value of lists, tuples and dictionaries with its tensors changed."""
    if isinstance(value, import_torch().Tensor):
        return change(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        # Not by its own way of making one: a PackedSequence asks its parts for their devices.
        return tuple.__new__(type(value), (map_tensors(v, change) for v in value))
    if isinstance(value, list | tuple):
        return type(value)(map_tensors(v, change) for v in value)
    if isinstance(value, dict):
        return {k: map_tensors(v, change) for k, v in value.items()}
    return value


@dataclass(frozen=True, slots=True)
class AttributeKey:
    """A part of the way to a tensor that is an attribute."""

    name: str


def list_results(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The tensors in what an event made, in objects too, each with the way to it."""
    if isinstance(value, import_torch().Tensor):
        yield path, value
    elif type(value) not in PLAIN:
        for key, part in _list_parts(value):
            yield from list_results(part, (*path, key))


def _list_parts(value: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, list | tuple):
        return enumerate(value)
    if isinstance(value, Mapping):
        return value.items()
    parts = take_apart(value)
    if parts is None:
        return ()
    return [(AttributeKey(k), v) for k, v in (parts.attributes | parts.slots).items()]


def list_tensors_in(
    value: Any, path: tuple[Any, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The tensors in a value, each with the way to it."""
    if isinstance(value, import_torch().Tensor):
        yield path, value
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from list_tensors_in(part, (*path, index))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from list_tensors_in(part, (*path, key))


def list_kept(value: Any, path: str = "") -> list[tuple[str, Kept]]:
    """What is kept in a value, each with the way to it: "[0].mask"."""
    if isinstance(value, Kept):
        return [(path, value)]
    if isinstance(value, list | tuple):
        return [p for i, v in enumerate(value) for p in list_kept(v, f"{path}[{i}]")]
    if isinstance(value, Mapping):
        return [p for k, v in value.items() for p in list_kept(v, f"{path}.{k}")]
    if isinstance(value, ObjectParts):
        own = list_kept(value.attributes | value.slots, path)
        return [*list_kept(value.items, path), *own]
    return []


def follow_path(value: Any, path: tuple[Any, ...]) -> Any:
    """The tensor at the end of a way."""
    for key in path:
        is_attribute = isinstance(key, AttributeKey)
        value = object.__getattribute__(value, key.name) if is_attribute else value[key]
    return value
