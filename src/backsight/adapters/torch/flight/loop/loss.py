"""The loss, seen by the function that makes it: the one that was named, or those of torch.nn."""

from typing import Any

from backsight.adapters.torch.flight.loop.events import Event
from backsight.adapters.torch.flight.loop.interception import Around, Interception, find_function
from backsight.adapters.torch.flight.loop.log import StepLog, read_autocast, read_value
from backsight.adapters.torch.library import import_torch
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

LOSSES = (
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "gaussian_nll_loss",
    "hinge_embedding_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "mse_loss",
    "nll_loss",
    "poisson_nll_loss",
    "smooth_l1_loss",
)
"""Of torch.nn.functional, which are seen where no loss is named."""


class LossWatch:
    """Writes down each loss with what it took and made. loss: a module or function, or None."""

    def __init__(self, log: StepLog, loss: Any) -> None:
        self._log, self._loss = log, loss
        self._interceptions: list[Interception] = []
        self.latest: Event | None = None
        self.nodes: dict[Any, Event] = {}
        """By the loss's node in the graph."""

    def start(self) -> None:
        """Watch it. Raises BadInput for a loss that is no Python function."""
        self._interceptions = [Interception(f, around) for f, around in self._list_functions()]

    def end(self) -> None:
        """Watch it no more."""
        for interception in reversed(self._interceptions):
            interception.end()
        self._interceptions = []

    def _list_functions(self) -> list[tuple[Any, Around]]:
        torch, loss = import_torch(), self._loss
        if loss is None:
            return [(getattr(torch.nn.functional, name), self._watch_function) for name in LOSSES]
        if isinstance(loss, torch.nn.Module):
            return [(type(loss).forward, self._watch_method)]
        found = find_function(loss)
        if found is None:
            raise BadInput(
                _("loss has to be a module or a Python function; got {kind}.").format(
                    kind=type(loss).__name__
                )
            )
        return [(found[0], self._watch_function if found[1] is None else self._watch_method)]

    def _watch_method(self, original: Any, owner: Any, *args: Any, **kwargs: Any) -> Any:
        if owner is self._loss or owner is getattr(self._loss, "__self__", None):
            return self._record(original, owner, args, kwargs)
        return original(owner, *args, **kwargs)

    def _watch_function(self, original: Any, *args: Any, **kwargs: Any) -> Any:
        return self._record(original, None, args, kwargs)

    def _record(self, original: Any, owner: Any, args: Any, kwargs: Any) -> Any:
        bound = (owner, *args) if owner is not None else args
        log, torch = self._log, import_torch()
        if not log.hears or log.depth or not torch.is_grad_enabled():
            return original(*bound, **kwargs)
        keep, cuts = log.links.keep, log.links.cuts
        about = {
            "function": original,
            "owner": owner,
            "args": keep(args),
            "kwargs": keep(kwargs) if kwargs else {},
            "has_cut": log.links.cuts != cuts,
            "autocast": read_autocast(),
        }
        event = log.add("loss", about, draws=True)
        log.depth += 1
        try:
            value = original(*bound, **kwargs)
        finally:
            log.depth -= 1
        self._add_value(event, value)
        return value

    def _add_value(self, event: Event, value: Any) -> None:
        self._log.links.add(event.number, value)
        node = getattr(value, "grad_fn", None)
        if node is not None:
            self.nodes[node] = event
        event.about["value"] = read_value(value)
        self.latest = event
        if self._log.draws.is_learning:
            self._log.draws.look("loss", event.draws)
