"""Where a replay's backward begins: at losses and outputs that are watched, with the gradients that
arrived there."""

from collections.abc import Mapping, Sequence
from typing import Any

from backsight.adapters.torch.flight.loop.events import Event, EventLink, list_kept, list_tensors_in
from backsight.adapters.torch.flight.loop.log import StepLog

MOST = 100
"""Operations between a loss and what backward begins from, at the most: sums of losses have few."""

Starts = list[tuple[EventLink, Any]]
"""Tensors that events made, each with its gradient."""


class BackwardStarts:
    """Hears the gradients that arrive at what events made, also where the loop lets go of it."""

    def __init__(self, log: StepLog) -> None:
        self._log = log
        self._numbers: frozenset[int] = frozenset()
        self._starts: Starts = []

    def listen(self, number: int, output: Any) -> None:
        """To the gradients of an event's tensors."""
        for path, tensor in list_tensors_in(output):
            if tensor.requires_grad and tensor.grad_fn is not None:
                link = EventLink(event=number, path=path)
                tensor.register_hook(lambda g, link=link: self._receive(link, g))

    def _receive(self, link: EventLink, gradient: Any) -> None:
        if link.event in self._numbers:
            self._starts.append((link, gradient.detach().clone()))

    def begin(self, roots: Sequence[Any], losses: Mapping[Any, Event]) -> Starts:
        """Before a backward from some roots: a list that fills while it goes. losses: the watched
        losses by their nodes in the graph."""
        self._numbers, self._starts = self._find(roots, losses), []
        return self._starts

    def end(self) -> None:
        """After it."""
        self._numbers = frozenset()

    def _find(self, roots: Sequence[Any], losses: Mapping[Any, Event]) -> frozenset[int]:
        """The losses that the root is a sum of, where these take what the model made as it was
        made; else all calls of the model."""
        found = _find_reached([r.grad_fn for r in roots], losses)
        if found and not any(_has_cut(event) for event in found):
            return frozenset(e.number for e in found)
        own = (e.number for e in self._log.step.walk_events() if e.kind == "forward")
        return frozenset([*own, *self._log.earlier])


def _has_cut(event: Event) -> bool:
    """Whether it took what was computed from what is watched in a way that is not known."""
    about = event.about
    return any(kept.is_cut for _path, kept in list_kept([about["args"], about["kwargs"]]))


def _find_reached(nodes: Sequence[Any], targets: Mapping[Any, Event]) -> list[Event] | None:
    """The events that a graph leads to; None where it leads anywhere else, too."""
    found, left, seen = [], [n for n in nodes if n is not None], set()
    while left:
        node = left.pop()
        if node in seen:
            continue
        seen.add(node)
        if node in targets:
            found.append(targets[node])
            continue
        following = [n for n, _i in node.next_functions if n is not None]
        if not following or len(seen) > MOST:
            return None
        left += following
    return found
