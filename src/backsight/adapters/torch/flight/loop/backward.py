"""Backward, seen by torch.autograd.backward: what it begins from, and whether that is finite."""

from collections.abc import Sequence
from typing import Any

from backsight.adapters.torch.flight.failure import make_failure
from backsight.adapters.torch.flight.loop.events import Event, EventLink
from backsight.adapters.torch.flight.loop.interception import Interception
from backsight.adapters.torch.flight.loop.log import StepLog, read_value
from backsight.adapters.torch.flight.loop.loss import LossWatch
from backsight.adapters.torch.flight.loop.norms import READ_GRADIENT, is_finite, measure_norms
from backsight.adapters.torch.flight.loop.starts import BackwardStarts
from backsight.adapters.torch.flight.places import find_user_place
from backsight.adapters.torch.library import import_torch


class BackwardWatch:
    """Writes down each backward, and announces one that begins at a number that is not finite."""

    def __init__(self, log: StepLog, starts: BackwardStarts, losses: LossWatch) -> None:
        self._log, self._starts, self._losses = log, starts, losses
        self._interception: Interception | None = None

    def start(self) -> None:
        """Watch it."""
        self._interception = Interception(import_torch().autograd.backward, self._watch)

    def end(self) -> None:
        """Watch it no more."""
        if self._interception is not None:
            self._interception.end()

    def _watch(self, original: Any, tensors: Any, *args: Any, **kwargs: Any) -> Any:
        log = self._log
        if not log.hears:
            return original(tensors, *args, **kwargs)
        roots = list(tensors) if isinstance(tensors, list | tuple) else [tensors]
        own = self._find_loss(roots, args, kwargs)
        about = {
            "cleared": self._read_cleared(),
            "retain": bool(kwargs.get("retain_graph") or (args[1:2] and args[1])),
            "root": read_value(roots[0]) if own is None else own.about["value"],
        }
        event = log.add("backward", about)
        root = about["root"]
        if log.first_loss is None and isinstance(root, float):
            log.first_loss = root
        if not is_finite(root):
            self._announce_loss(event)
        if not log.hears:
            return original(tensors, *args, **kwargs)
        if own is None:
            return self._run(event, roots, lambda: original(tensors, *args, **kwargs))
        event.about["starts"] = [(EventLink(event=own.number, path=()), None)]
        try:
            return original(tensors, *args, **kwargs)
        finally:
            self._forget(event)

    def _run(self, event: Event, roots: Sequence[Any], backward: Any) -> Any:
        event.about["starts"] = self._starts.listen(roots, self._losses.nodes)
        try:
            return backward()
        finally:
            self._starts.end()
            self._forget(event)

    def _find_loss(self, roots: Sequence[Any], args: Any, kwargs: Any) -> Event | None:
        """The loss that the root itself is, where it begins with a slope of 1 and took what the
        model made as it was made: as mostly."""
        has_gradient = bool(args and args[0] is not None) or kwargs.get("grad_tensors") is not None
        loss = self._losses.nodes.get(roots[0].grad_fn)
        if loss is None or has_gradient or len(roots) > 1 or loss.about["has_cut"]:
            return None
        return loss if isinstance(loss.about["value"], float) else None

    def _forget(self, event: Event) -> None:
        if not event.about["retain"]:
            self._losses.nodes = {}

    def _read_cleared(self) -> list[str] | None:
        """Of each weight, whether its gradient is none, 0, or carried on from before; None where
        all are none."""
        gradients = list(map(READ_GRADIENT, self._log.parameters))
        own = [g for g in gradients if g is not None]
        if not own:
            return None
        norms = iter(measure_norms(own).tolist())
        return ["none" if g is None else "carried" if next(norms) else "zero" for g in gradients]

    def _announce_loss(self, event: Event) -> None:
        """Announce a loss that is not finite, but a scaled one that overflowed as it may."""
        root, latest = event.about["root"], self._losses.latest
        value = latest.about.get("value") if latest else None
        may_overflow = self._log.is_scaled if value is None else is_finite(value)
        if not may_overflow:
            step, place = self._log.step.number, find_user_place()
            self._log.announce(make_failure("loss", step, root, place))
