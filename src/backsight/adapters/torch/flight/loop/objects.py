"""What a loop hands about in objects of its own: a dataclass, a named tuple, a dict of its own.

    Batch(x=tensor, mask=tensor, name="a")     ObjectParts(Batch, attributes={x, mask, name})

An object is taken apart and made again without a call of its class, which may ask or do anything.
It stays as it is where that is not sure: where it is not Python's alone, ends in ways of its own,
leads back to itself, or is too large to be looked through in each step.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from types import MemberDescriptorType, NoneType
from typing import Any

from backsight.adapters.torch.library import import_torch

PLAIN = frozenset({bool, bytes, complex, float, int, NoneType, str})
"""Types in which there are no tensors."""
BASES = (OrderedDict, defaultdict, dict, list, tuple, object)
"""Python's own, of which a class that is made again may be."""
IS_HEAP = 1 << 9
"""The flag of a type that is not written in C, as CPython has it."""
MOST_PARTS = 1000
MOST_BYTES = 2**28
"""Of an object with all that is in it."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ObjectParts:
    """An object that is taken apart."""

    kind: type
    items: Any = None
    """A list, or a dictionary, of an object that is a collection too."""
    attributes: dict[str, Any]
    slots: dict[str, Any]
    """Attributes that have a place of their own."""

    def change(self, change: Callable[[Any], Any]) -> "ObjectParts":
        """Each part changed."""
        return ObjectParts(
            kind=self.kind,
            items=_change_items(self.items, change),
            attributes={k: change(v) for k, v in self.attributes.items()},
            slots={k: change(v) for k, v in self.slots.items()},
        )

    def make(self) -> Any:
        """An object of these parts."""
        base: Any = _find_base(self.kind)
        if base is tuple:
            twin: Any = tuple.__new__(self.kind, self.items)
        else:
            twin = base.__new__(self.kind)
            _fill_items(base, twin, self.items)
        if self.attributes:
            object.__getattribute__(twin, "__dict__").update(self.attributes)
        for name, value in self.slots.items():
            _list_slots(self.kind)[name].__set__(twin, value)
        return twin

    @property
    def values(self) -> Iterator[Any]:
        """All parts."""
        if self.items is not None:
            yield from self.items.values() if isinstance(self.items, dict) else self.items
        yield from self.attributes.values()
        yield from self.slots.values()


def _fill_items(base: Any, twin: Any, items: Any) -> None:
    if isinstance(items, dict):
        for key, value in items.items():
            base.__setitem__(twin, key, value)
    elif items is not None:
        base.extend(twin, items)


def _change_items(items: Any, change: Callable[[Any], Any]) -> Any:
    if items is None:
        return None
    if isinstance(items, dict):
        return {k: change(v) for k, v in items.items()}
    return [change(v) for v in items]


def take_apart(value: Any) -> ObjectParts | None:
    """The parts of an object with tensors in it; None where there are none, or it is not sure that
    an object of such parts is the same."""
    return _read_parts(value) if _has_tensors(value) else None


def _has_tensors(value: Any) -> bool:
    try:
        return _count_bytes(value, [MOST_PARTS], ()) > 0
    except _TooLarge:
        return False


class _TooLarge(Exception):
    """An object has too many parts, or is one of its own."""


def _count_bytes(value: Any, room: list[int], outer: tuple[int, ...]) -> int:
    """Of tensors in a value; one of none counts too. room: parts that may still be looked at."""
    kind = type(value)
    if kind in PLAIN:
        return 0
    if isinstance(value, import_torch().Tensor):
        return max(1, int(value.numel() * value.element_size()))
    if kind in (list, tuple):
        parts = iter(value)
    elif kind is dict:
        parts = iter(value.values())
    else:
        taken = _read_parts(value)
        if taken is None:
            return 0
        parts = taken.values
    if id(value) in outer:
        raise _TooLarge
    total = 0
    for part in parts:
        room[0] -= 1
        total += _count_bytes(part, room, (*outer, id(value)))
        if room[0] < 0 or total > MOST_BYTES:
            raise _TooLarge
    return total


def _read_parts(value: Any) -> ObjectParts | None:
    kind: Any = type(value)
    base = _find_base(kind)
    if base is None:
        return None
    items: Any = None
    if base in (list, tuple):
        items = list(base.__iter__(value))
    elif base is not object:
        items = dict(base.items(value))
    slots = {}
    for name, slot in _list_slots(kind).items():
        with suppress(AttributeError):  # that has no value yet
            slots[name] = slot.__get__(value)
    attributes = {}
    with suppress(AttributeError):
        attributes = dict(object.__getattribute__(value, "__dict__"))
    return ObjectParts(kind=kind, items=items, attributes=attributes, slots=slots)


@lru_cache(1024)
def _find_base(kind: type) -> Any:
    """Python's own class that an object of a class is made by; None where that is not sure."""
    torch = import_torch()
    closed = (torch.nn.Module, torch.optim.Optimizer, torch.utils.data.Dataset)
    if issubclass(kind, closed) or hasattr(kind, "__del__"):
        return None
    if any(c not in BASES and not c.__flags__ & IS_HEAP for c in kind.__mro__):
        return None
    base = next(b for b in BASES if issubclass(kind, b))
    try:
        base.__new__(kind)
    except TypeError:  # of what is not made so
        return None
    return base


@lru_cache(1024)
def _list_slots(kind: type) -> dict[str, Any]:
    """The places of attributes, by name."""
    return {
        name: slot
        for c in reversed(kind.__mro__)
        for name, slot in vars(c).items()
        if isinstance(slot, MemberDescriptorType)
    }
