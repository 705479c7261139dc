"""What is kept of the tensors that a loop hands about: a link to the event that made one, a copy,
or the loop's own.

A batch is not copied where it is large, has its memory for itself and nobody changes it. In the
first steps all are copied, and PyTorch's count of changes in place tells whether the loop makes
any. Where it begins to later, the steps up to then are let go, and all batches copied again.
"""

import weakref
from dataclasses import replace
from typing import Any

from backsight.adapters.torch.flight.loop.events import (
    EventLink,
    Kept,
    list_tensors_in,
    map_tensors,
)

LEARNING = 8
"""Steps whose batches are copied in any case."""
SMALL = 2**15
"""Bytes up to which a copy costs next to nothing."""


class Links:
    """Which tensors came out of which event. They are held weakly: the loop owns them."""

    def __init__(self) -> None:
        self.copies_all = False
        """Whether the loop changes what it hands about."""
        self.shared: list[Kept] = []
        """The loop's own tensors that the step that goes on was given."""
        self._step = 1
        self._now: list[Kept] = []
        self._before: list[Kept] = []
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
        """The same value with links and what is kept in the place of tensors."""
        return map_tensors(value, self._keep_tensor)

    def _keep_tensor(self, tensor: Any) -> Any:
        link = self.find(tensor)
        if link is not None:
            return link
        if tensor.grad_fn is not None:
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
        own = Kept(
            tensor=tensor.detach(), needs_gradient=tensor.requires_grad, version=tensor._version
        )
        if not self.copies_all and _has_own_memory(tensor):
            self._now.append(own)
            if self._step > LEARNING:
                return own
        return replace(own, tensor=tensor.detach().clone(), version=None)

    def end_step(self) -> None:
        """A step is done: drop what is no longer there."""
        self._step += 1
        self.shared = []
        self._known = {k: v for k, v in self._known.items() if v[0]() is not None}
        self._copies = {k: v for k, v in self._copies.items() if v[0]() is not None}
        self._nodes = {}

    def begin_step(self) -> bool:
        """A step begins: whether the loop is found to change what the last two were given."""
        was_known = self.copies_all
        self.copies_all = was_known or any(k.is_changed for k in (*self._before, *self._now))
        self._before, self._now = self._now, []
        return self.copies_all and not was_known


def _has_own_memory(tensor: Any) -> bool:
    """Whether a tensor is large, alone in its memory, and that is PyTorch's: what lies in NumPy's
    or in another process's may change without a word."""
    if tensor.nbytes <= SMALL or tensor.is_sparse:
        return False
    storage = tensor.untyped_storage()
    return bool(storage.nbytes() <= 2 * tensor.nbytes and storage.resizable())
