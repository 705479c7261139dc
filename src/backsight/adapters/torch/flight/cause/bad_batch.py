"""A number that was not finite in the batch itself, before any operation."""

import math
from typing import Any

from backsight.adapters.torch.flight.cause.operations import TrailStep
from backsight.adapters.torch.flight.cause.producer import ProducerFinding
from backsight.adapters.torch.flight.loop.events import list_kept
from backsight.adapters.torch.flight.loop.ring import WatchedStep
from backsight.adapters.torch.flight.numbers import format_number
from backsight.kernel.language import _


def find_in_batch(last: TrailStep | None, step: WatchedStep) -> ProducerFinding | None:
    """The entry of a batch that was not finite, where the producer took such a one."""
    if last is not None and all(
        bool(t.isfinite().all()) for _p, t in last.operation.inputs if t.is_floating_point()
    ):
        return None
    for event in step.walk_events():
        if event.kind not in ("forward", "loss"):
            continue
        for part, kept in list_kept([event.about["args"], event.about["kwargs"]]):
            tensor = kept.tensor
            if kept.is_cut or not tensor.is_floating_point() or bool(tensor.isfinite().all()):
                continue
            if last is not None and last.operation.name != "mm" and _is_mask(tensor):
                continue
            entry = (~tensor.isfinite()).nonzero()[0]
            index = tuple(int(i) for i in entry)
            value = format_number(tensor[index])
            what = _("the batch") if event.kind == "forward" else _("what the loss takes")
            return ProducerFinding(
                facts={
                    "kind": "data",
                    "name": part,
                    "event": event.kind,
                    "entry": list(index),
                    "row": index[0] if index else None,
                    "value": value,
                },
                sentence=_(
                    "{value} stands in {what} itself, at {entry}: no operation made it."
                ).format(value=value, what=what, entry=list(index)),
            )
    return None


def _is_mask(tensor: Any) -> bool:
    """Whether −∞ is all that is not finite in it, as attention takes it."""
    bad = tensor[~tensor.isfinite()]
    return bool((bad == -math.inf).all())
