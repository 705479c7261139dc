"""What a watched loop did, in order, so that it can be done again.

    forward(model, batch)  loss(outputs, targets)  backward(from the loss)  clip  unscale  step

Tensors that came out of an earlier event are kept as links to it, all others as copies.
"""

import random
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from backsight.adapters.torch.library import import_torch

Kind = Literal["forward", "loss", "backward", "clip", "unscale", "closure", "step"]


@dataclass(frozen=True, kw_only=True)
class EventLink:
    """A tensor that an earlier event made, or a view of it."""

    event: int
    path: tuple[Any, ...]
    view: tuple[tuple[int, ...], tuple[int, ...], int] | None = None
    """Its size, strides and offset, where it is a view."""
    cast: Any = None
    """Its dtype, where it was made another, as `output.float()` is under autocast."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Kept:
    """A copy of a tensor from outside."""

    tensor: Any
    needs_gradient: bool = False
    is_cut: bool = False
    """Whether it was computed from what is watched, in a way that is not known."""


@dataclass(kw_only=True, eq=False)
class Event:
    """One thing that a loop did."""

    number: int
    kind: Kind
    about: dict[str, Any] = field(default_factory=dict)
    draws: Any = None
    """The random states before it."""


class Links:
    """Which tensors came out of which event. They are held weakly: the loop owns them."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, int, tuple[Any, ...]]] = {}
        self._copies: dict[int, tuple[Any, int, Any]] = {}
        self._nodes: dict[Any, tuple[int, tuple[Any, ...]]] = {}

    def add(self, event: int, value: Any) -> None:
        """Remember the tensors in what an event made."""
        for path, tensor in list_tensors_in(value):
            self._known[id(tensor)] = (weakref.ref(tensor), event, path)
            if tensor.grad_fn is not None:
                self._nodes[tensor.grad_fn] = (event, path)

    def find(self, tensor: Any) -> EventLink | None:
        """The event that made a tensor, or what it is a view of."""
        for owner in (tensor, tensor._base if tensor._is_view() else None):
            if owner is None:
                continue
            known = self._known.get(id(owner))
            if known is not None and known[0]() is owner:
                view = None
                if owner is not tensor:
                    view = (tuple(tensor.shape), tensor.stride(), tensor.storage_offset())
                return EventLink(event=known[1], path=known[2], view=view)
        return self._find_cast(tensor)

    def _find_cast(self, tensor: Any) -> EventLink | None:
        """The event behind a tensor that is another one's numbers in another dtype."""
        node = tensor.grad_fn
        if node is None or node.name() != "ToCopyBackward0":
            return None
        source = self._nodes.get(node.next_functions[0][0])
        return (
            None
            if source is None
            else EventLink(event=source[0], path=source[1], cast=tensor.dtype)
        )

    def keep(self, value: Any) -> Any:
        """The same value with links and copies in the place of tensors."""
        return map_tensors(value, self._keep_tensor)

    def _keep_tensor(self, tensor: Any) -> Any:
        link = self.find(tensor)
        if link is not None:
            return link
        if tensor.grad_fn is not None:
            return Kept(tensor=tensor.detach().clone(), needs_gradient=True, is_cut=True)
        copied = self._copies.get(id(tensor))
        if copied is not None and copied[0]() is tensor and copied[1] == tensor._version:
            return copied[2]
        kept = Kept(tensor=tensor.detach().clone(), needs_gradient=tensor.requires_grad)
        self._copies[id(tensor)] = (weakref.ref(tensor), tensor._version, kept)
        return kept

    def forget(self) -> None:
        """Drop what is no longer there."""
        self._known = {k: v for k, v in self._known.items() if v[0]() is not None}
        self._copies = {k: v for k, v in self._copies.items() if v[0]() is not None}
        self._nodes = {}


def map_tensors(value: Any, change: Callable[[Any], Any]) -> Any:
    """A value of lists, tuples and dictionaries with its tensors changed."""
    if isinstance(value, import_torch().Tensor):
        return change(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(map_tensors(v, change) for v in value))
    if isinstance(value, list | tuple):
        return type(value)(map_tensors(v, change) for v in value)
    if isinstance(value, dict):
        return {k: map_tensors(v, change) for k, v in value.items()}
    return value


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


def follow_path(value: Any, path: tuple[Any, ...]) -> Any:
    """The tensor at the end of a way."""
    for key in path:
        value = value[key]
    return value


def take_draws(*, all_of_them: bool = True) -> tuple[Any, ...]:
    """The random states of PyTorch, and, as these take longer, of Python and NumPy."""
    torch = import_torch()
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else None
    if not all_of_them:
        return torch.get_rng_state(), cuda
    return torch.get_rng_state(), cuda, random.getstate(), np.random.get_state()


def restore_draws(draws: tuple[Any, ...]) -> None:
    """Put them back."""
    torch = import_torch()
    torch.set_rng_state(draws[0])
    if draws[1] is not None:
        torch.cuda.set_rng_state_all(draws[1])
    if len(draws) > 2:
        random.setstate(draws[2])
        np.random.set_state(draws[3])
