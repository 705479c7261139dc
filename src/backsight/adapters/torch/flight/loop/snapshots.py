"""The whole state before a step: weights, buffers, what the optimizers remember."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backsight.adapters.torch.flight.loop.events import list_tensors_in, map_tensors
from backsight.adapters.torch.library import import_torch


@dataclass(frozen=True, kw_only=True, eq=False)
class Snapshot:
    """The whole state before a step."""

    step: int
    tensors: dict[str, Any]
    """Weights and buffers by name, "0/net.0.weight": of which model, and where."""
    optimizers: list[dict[str, Any]]
    gradients: dict[str, Any]
    """Those that were not cleared."""
    is_changed: bool = False
    """Whether the loop itself changed weights since the step before."""


def take_snapshot(
    step: int, models: Sequence[Any], optimizers: Sequence[Any], spare: Snapshot | None = None
) -> Snapshot:
    """The state as it is now, copied. spare: a snapshot whose memory is taken for it."""
    tensors, gradients = {}, {}
    for index, model in enumerate(models):
        for name, tensor in list_state(model).items():
            tensors[f"{index}/{name}"] = tensor
            if tensor.grad is not None:
                gradients[f"{index}/{name}"] = tensor.grad
    own = (tensors, [o.state_dict() for o in optimizers], gradients)
    memory = () if spare is None else (spare.tensors, spare.optimizers, spare.gradients)
    tensors, states, gradients = _copy(own, memory)
    return Snapshot(step=step, tensors=tensors, optimizers=states, gradients=gradients)


def _copy(value: Any, memory: Any) -> Any:
    """A value of dictionaries and lists with copies of its tensors: in the memory of another one's
    where these are as many of the same kind, in one call."""
    torch = import_torch()
    sources = [t.detach() for _path, t in list_tensors_in(value)]
    targets = [t for _path, t in list_tensors_in(memory)]
    if sources and [*map(_describe, sources)] == [*map(_describe, targets)]:
        with torch.no_grad():
            torch._foreach_copy_(targets, sources)
    else:
        targets = [t.clone() for t in sources]
    copies = iter(targets)
    return map_tensors(value, lambda tensor: next(copies))


def _describe(tensor: Any) -> tuple[Any, ...]:
    """What has to be the same for one tensor's memory to be another's. A sparse one has none."""
    is_plain = tensor.layout is import_torch().strided
    return (tensor.shape, tensor.stride(), tensor.dtype, tensor.device) if is_plain else (tensor,)


def list_state(model: Any) -> dict[str, Any]:
    """Parameters and buffers by name, also those that a state dict leaves out."""
    return {**dict(model.named_parameters()), **dict(model.named_buffers())}
