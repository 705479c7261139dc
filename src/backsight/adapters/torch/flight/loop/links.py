"""What is kept of a tensor that a loop hands about: a link to the event that made it, or a copy."""

import weakref
from collections.abc import Iterable
from typing import Any, TypeAlias

from backsight.adapters.torch.flight.loop.copies import CopyMemory
from backsight.adapters.torch.flight.loop.events import (
    EventLink,
    Kept,
    list_results,
    map_tensors,
)
from backsight.adapters.torch.flight.loop.objects import PLAIN, take_apart
from backsight.adapters.torch.library import import_torch

SMALL = 2**16
"""Bytes of a tensor that is faster copied in each step than compared with its copy."""
TIDYING = 16
"""Steps from one in which what is no longer there is dropped to the next."""

NodeOutput: TypeAlias = tuple[int, tuple[Any, ...], int]
"""A tensor that an event made, as the graph knows it: the event, the way to it in what the event
made, and which of its node's outputs it is."""


class Links:
    """Which tensors came out of which event. They are held weakly: the loop owns them."""

    def __init__(self) -> None:
        self.step_copies: list[Kept] = []
        """What the step that goes on was given."""
        self.cuts = 0
        """How many tensors were computed from what is watched in a way that is not known."""
        self._tensor = import_torch().Tensor
        self._memory = CopyMemory()
        self._step = 1
        self._known: dict[int, tuple[Any, int, tuple[Any, ...]]] = {}
        self._reshaped: dict[int, tuple[Any, int, tuple[Any, ...], int]] = {}
        self._copies: dict[int, tuple[Any, int, Kept, int]] = {}
        self._nodes: dict[Any, list[NodeOutput]] = {}
        self._earlier_nodes: dict[Any, list[NodeOutput]] = {}

    def add(self, event: int, value: Any) -> None:
        """Remember the tensors in what an event made."""
        if isinstance(value, self._tensor):
            self._add_tensor(event, (), value)
        else:
            for path, tensor in list_results(value):
                self._add_tensor(event, path, tensor)

    def _add_tensor(self, event: int, path: tuple[Any, ...], tensor: Any) -> None:
        self._known[id(tensor)] = (weakref.ref(tensor), event, path)
        if tensor._is_view() and tensor.grad_fn is not None and tensor.is_contiguous():
            base = tensor._base
            self._reshaped[id(base)] = (weakref.ref(base), event, path, tensor.numel())
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
            if tensor.grad_fn is not None and tensor.is_contiguous():
                return self._find_reshaped(tensor)
        return None if tensor.grad_fn is None else self._find_cast(tensor)

    def _find_reshaped(self, tensor: Any) -> EventLink | None:
        """The event that made a view of the same numbers in another shape, as a Linear of three
        axes does; what both are views of is none's."""
        base = tensor._base
        known = self._reshaped.get(id(base))
        if known is None or known[0]() is not base:
            return None
        if not known[3] == tensor.numel() == base.numel():
            return None
        view = (tuple(tensor.shape), tensor.stride(), tensor.storage_offset())
        return EventLink(event=known[1], path=known[2], view=view)

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
        """The same value with links and what is kept in the place of tensors. An object that is
        not Python's own is taken apart, where there are tensors in it."""
        if isinstance(value, self._tensor):
            return self._keep_tensor(value)
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind is tuple:
            return tuple([self.keep(v) for v in value])
        if kind is list:
            return [self.keep(v) for v in value]
        if kind is dict:
            return {k: self.keep(v) for k, v in value.items()}
        parts = take_apart(value)
        if parts is not None:
            return parts.change(self.keep)
        return self._keep_collection(value) if isinstance(value, dict | list | tuple) else value

    def _keep_collection(self, value: Any) -> Any:
        """A collection that cannot be taken apart, made anew."""
        try:
            return map_tensors(value, self._keep_tensor)
        except Exception:  # whatever a class of the user's says, which wants to be made otherwise
            return value

    def _keep_tensor(self, tensor: Any) -> Any:
        link = self.find(tensor)
        if link is not None:
            return link
        is_cut = tensor.grad_fn is not None
        self.cuts += is_cut
        kept = self._find_copy(tensor)
        if kept is None:
            needs, plain = tensor.requires_grad, tensor.detach() if tensor.requires_grad else tensor
            kept = Kept(slot=self._memory.copy(plain), needs_gradient=needs, is_cut=is_cut)
            if not tensor.is_inference():  # which has no count of changes
                known = (weakref.ref(tensor), tensor._version, kept, self._step)
                self._copies[id(tensor)] = known
        kept.uses += 1
        self.step_copies.append(kept)
        return kept

    def _find_copy(self, tensor: Any) -> Kept | None:
        """The copy of a tensor that was there before, and was not changed since; of a small one in
        this step alone."""
        known = self._copies.get(id(tensor))
        if known is None or known[0]() is not tensor or known[1] != tensor._version:
            return None
        if known[3] != self._step and tensor.nbytes < SMALL:
            return None
        kept = known[2]
        return kept if kept.uses and _are_same(tensor, kept.tensor) else None

    def end_step(self) -> list[Kept]:
        """A step is done: what it was given."""
        copies, self.step_copies = self.step_copies, []
        self._step += 1
        if self._step % TIDYING == 0:
            _drop_dead(self._known)
            _drop_dead(self._reshaped)
            _drop_dead(self._copies)
        self._earlier_nodes, self._nodes = self._nodes, {}
        return copies

    def release(self, copies: Iterable[Kept]) -> None:
        """A step is let go that was given these."""
        for one in copies:
            one.uses -= 1
            if not one.uses:
                self._memory.take_back(one.slot)


def _drop_dead(entries: dict[int, Any]) -> None:
    for key in [key for key, entry in entries.items() if entry[0]() is None]:
        del entries[key]


def _are_same(tensor: Any, copy: Any) -> bool:
    """Whether a copy is still a tensor's, bit for bit: what is written to `tensor.data`, or to
    memory that is NumPy's or another process's, PyTorch does not count. Of another device its count
    has to do, since to look waits for the device."""
    if not tensor.is_cpu:
        return True
    is_plain = tensor.layout is import_torch().strided and tensor.is_contiguous()
    if not is_plain or tensor.is_conj() or tensor.is_neg() or tensor.is_quantized:
        return False
    kind = import_torch().int64 if tensor.nbytes % 8 == 0 else import_torch().uint8
    one, two = (t.detach().reshape(-1).view(kind) for t in (tensor, copy))
    return bool(import_torch().equal(one, two))
