"""Where a replay's backward begins: at losses and outputs that are watched, with the gradients that
arrived there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from backsight.adapters.torch.flight.loop.events import Event, EventLink
from backsight.adapters.torch.flight.loop.links import NodeOutput
from backsight.adapters.torch.flight.loop.log import StepLog

MOST = 100
"""Operations between a loss and what backward begins from, at the most: sums of losses have few."""

Starts = list[tuple[EventLink, Any]]
"""Tensors that events made, each with its gradient; None for ones."""


class BackwardStarts:
    """Hears the gradients that arrive at what events made, also where the loop lets go of it."""

    def __init__(self, log: StepLog) -> None:
        self._log = log
        self._handles: list[Any] = []

    def listen(self, roots: Sequence[Any], losses: Mapping[Any, Event]) -> Starts:
        """Before a backward from some roots: a list that fills while it goes. losses: the watched
        losses by their nodes in the graph."""
        starts: Starts = []
        for node, output in self._log.links.list_nodes(self._find(roots, losses)):
            self._handles.append(node.register_prehook(_make_receiver(starts, output)))
        return starts

    def end(self) -> None:
        """After it."""
        for handle in self._handles:
            handle.remove()
        self._handles = []

    def _find(self, roots: Sequence[Any], losses: Mapping[Any, Event]) -> frozenset[int]:
        """The losses that the root is a sum of, where these take what the model made as it was
        made; else all calls of the model."""
        found = _find_reached([r.grad_fn for r in roots], losses)
        if found and not any(event.about["has_cut"] for event in found):
            return frozenset(e.number for e in found)
        own = (e.number for e in self._log.step.walk_events() if e.kind == "forward")
        return frozenset([*own, *self._log.earlier])


def _make_receiver(starts: Starts, output: NodeOutput) -> Callable[[Any], None]:
    event, path, number = output
    link = EventLink(event=event, path=path)

    def receive(gradients: Any) -> None:
        gradient = gradients[number]
        if gradient is not None:
            starts.append((link, gradient.detach().clone()))

    return receive


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


def hold_gradient(tensor: Any, gradient: Any) -> Any:
    """In a replay, let what arrives at a start be the gradient that arrived there: another may
    lead to it too, as what is said of a picture to the picture, and part of it would come twice.
    Returns a handle whose `remove` ends that."""
    number = tensor.output_nr

    def replace(arriving: Any) -> Any:
        if gradient is None:
            return None
        return tuple(gradient.clone() if i == number else g for i, g in enumerate(arriving))

    return tensor.grad_fn.register_prehook(replace)
