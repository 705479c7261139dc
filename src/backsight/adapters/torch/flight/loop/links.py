"""What is kept of the tensors that a loop hands about: a link to the event that made one, a copy,
or the loop's own.

A batch is not copied where it is large, has its memory for itself and nobody changes it. In the
first steps all are copied, and PyTorch's count of changes in place tells whether the loop makes
any. Where it begins to later, the steps up to then are let go, and all batches copied again.
"""

import weakref
from collections import deque
from typing import Any, TypeAlias

from backsight.adapters.torch.flight.loop.events import (
    EventLink,
    Kept,
    list_tensors_in,
    map_tensors,
)
from backsight.adapters.torch.library import import_torch

LEARNING = 8
"""Steps whose batches are copied in any case."""
SMALL = 2**15
"""Bytes up to which a copy costs next to nothing."""


NodeOutput: TypeAlias = tuple[int, tuple[Any, ...], int]
"""A tensor that an event made, as the graph knows it: the event, the way to it in what the event
made, and which of its node's outputs it is."""


class Links:
    """Which tensors came out of which event. They are held weakly: the loop owns them."""

    def __init__(self) -> None:
        self.copies_all = False
        """Whether the loop changes what it hands about."""
        self.shared: list[Kept] = []
        """The loop's own tensors that the step that goes on was given."""
        self.cuts = 0
        """How many tensors were computed from what is watched in a way that is not known."""
        self._tensor = import_torch().Tensor
        self._step = 1
        self._now: list[Kept] = []
        self._lately: deque[list[Kept]] = deque(maxlen=LEARNING)
        self._known: dict[int, tuple[Any, int, tuple[Any, ...]]] = {}
        self._copies: dict[int, tuple[Any, int, Any]] = {}
        self._nodes: dict[Any, list[NodeOutput]] = {}
        self._earlier_nodes: dict[Any, list[NodeOutput]] = {}

    def add(self, event: int, value: Any) -> None:
        """Remember the tensors in what an event made."""
        if isinstance(value, self._tensor):
            self._add_tensor(event, (), value)
        else:
            for path, tensor in list_tensors_in(value):
                self._add_tensor(event, path, tensor)

    def _add_tensor(self, event: int, path: tuple[Any, ...], tensor: Any) -> None:
        self._known[id(tensor)] = (weakref.ref(tensor), event, path)
        node = tensor.grad_fn
        if node is not None:
            self._nodes.setdefault(node, []).append((event, path, tensor.output_nr))

    def list_nodes(self, events: frozenset[int]) -> list[tuple[Any, NodeOutput]]:
        """The nodes of what some events made, in this step or the one before."""
        every = (*self._earlier_nodes.items(), *self._nodes.items())
        return [(node, o) for node, outputs in every for o in outputs if o[0] in events]

    def find(self, tensor: Any) -> EventLink | None:
        """The event that made a tensor, or what it is a view of."""
        known = self._known.get(id(tensor))
        if known is not None and known[0]() is tensor:
            return EventLink(event=known[1], path=known[2])
        if tensor._is_view():
            owner = tensor._base
            known = self._known.get(id(owner))
            if known is not None and known[0]() is owner:
                view = (tuple(tensor.shape), tensor.stride(), tensor.storage_offset())
                return EventLink(event=known[1], path=known[2], view=view)
        return None if tensor.grad_fn is None else self._find_cast(tensor)

    def _find_cast(self, tensor: Any) -> EventLink | None:
        """The event behind a tensor that is another one's numbers in another dtype."""
        if tensor.grad_fn.name() != "ToCopyBackward0":
            return None
        source, number = tensor.grad_fn.next_functions[0]
        for event, path, output in self._nodes.get(source, ()):
            if output == number:
                return EventLink(event=event, path=path, cast=tensor.dtype)
        return None

    def keep(self, value: Any) -> Any:
        """The same value with links and what is kept in the place of tensors."""
        if type(value) is tuple:
            keep, kind = self._keep_tensor, self._tensor
            return tuple([keep(v) if isinstance(v, kind) else map_tensors(v, keep) for v in value])
        return map_tensors(value, self._keep_tensor) if value else value

    def _keep_tensor(self, tensor: Any) -> Any:
        link = self.find(tensor)
        if link is not None:
            return link
        if tensor.grad_fn is not None:
            self.cuts += 1
            return Kept(tensor=tensor.detach().clone(), needs_gradient=True, is_cut=True)
        if tensor.is_inference():  # has no count of changes
            return Kept(tensor=tensor.clone())
        earlier = self._copies.get(id(tensor))
        if earlier is not None and earlier[0]() is tensor and earlier[1] == tensor._version:
            kept: Kept = earlier[2]
        else:
            kept = self._make_kept(tensor)
            self._copies[id(tensor)] = (weakref.ref(tensor), tensor._version, kept)
        if kept.version is not None:
            self.shared.append(kept)
        return kept

    def _make_kept(self, tensor: Any) -> Kept:
        plain, needs = tensor.detach(), tensor.requires_grad
        if tensor.nbytes > SMALL and not self.copies_all and _has_own_memory(tensor):
            own = Kept(tensor=plain, needs_gradient=needs, version=tensor._version)
            self._now.append(own)
            if self._step > LEARNING:
                return own
        return Kept(tensor=plain.clone(), needs_gradient=needs)

    def end_step(self) -> None:
        """A step is done: drop what is no longer there."""
        self._step += 1
        self.shared = []
        _drop_dead(self._known)
        _drop_dead(self._copies)
        self._earlier_nodes, self._nodes = self._nodes, {}

    def start_step(self) -> bool:
        """A step begins: whether the loop is found to change what the last few were given."""
        if self.copies_all:
            return False
        if self._now:
            self._lately.append(self._now)
            self._now = []
        self.copies_all = any(kept.is_changed for step in self._lately for kept in step)
        if self.copies_all:
            self._lately.clear()
        return self.copies_all


def _drop_dead(entries: dict[int, tuple[Any, int, Any]]) -> None:
    for key in [key for key, entry in entries.items() if entry[0]() is None]:
        del entries[key]


def _has_own_memory(tensor: Any) -> bool:
    """Whether a tensor is alone in its memory, and that is PyTorch's: what lies in NumPy's or in
    another process's may change without a word."""
    if tensor.is_sparse or (tensor.device.type == "cpu" and tensor.is_shared()):
        return False
    storage = tensor.untyped_storage()
    return bool(storage.nbytes() <= 2 * tensor.nbytes and storage.resizable())
