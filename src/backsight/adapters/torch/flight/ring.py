"""The last steps of a watched loop: what each did, its norms, and the state now and then."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from backsight.adapters.torch.flight.events import Event
from backsight.adapters.torch.library import import_torch


@dataclass(kw_only=True, eq=False)
class WatchedStep:
    """One step of an optimizer, counted from 1, and all that the loop did since the one before."""

    number: int
    events: list[Event] = field(default_factory=list)
    losses: list[Any] = field(default_factory=list)
    """What backward began from, and what the watched loss made."""
    gradient_norms: Any = None
    """(parameters,), just before the update."""
    weight_norms: Any = None
    """(parameters,), just after it."""
    rates: tuple[float, ...] = ()
    """Of the optimizer's groups."""


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


class Ring:
    """Holds at least `last` steps, and what they began with."""

    def __init__(self, last: int, every: int) -> None:
        self.last, self.every = last, every
        self.steps: deque[WatchedStep] = deque()
        self.snapshots: deque[Snapshot] = deque()

    def add(self, step: WatchedStep) -> None:
        """Take in a step that is done, and let go of steps that nobody asks for."""
        self.steps.append(step)
        while len(self.snapshots) > 1 and self.snapshots[1].step <= step.number - self.last + 1:
            self.snapshots.popleft()
        while self.snapshots and self.steps[0].number < self.snapshots[0].step:
            self.steps.popleft()

    @property
    def needs_snapshot(self) -> bool:
        """Whether the step that begins now is one whose state is kept."""
        done = self.steps[-1].number if self.steps else 0
        return not self.snapshots or done + 1 - self.snapshots[-1].step >= self.every


def take_snapshot(step: int, models: list[Any], optimizers: list[Any]) -> Snapshot:
    """The state as it is now, copied."""
    tensors, gradients = {}, {}
    for index, model in enumerate(models):
        for name, tensor in list_state(model).items():
            tensors[f"{index}/{name}"] = tensor.detach().clone()
            if tensor.grad is not None:
                gradients[f"{index}/{name}"] = tensor.grad.detach().clone()
    return Snapshot(
        step=step,
        tensors=tensors,
        optimizers=[copy_optimizer_state(o) for o in optimizers],
        gradients=gradients,
    )


def list_state(model: Any) -> dict[str, Any]:
    """Parameters and buffers by name, also those that a state dict leaves out."""
    return {**dict(model.named_parameters()), **dict(model.named_buffers())}


def copy_optimizer_state(optimizer: Any) -> dict[str, Any]:
    """What an optimizer's state dict says, copied."""
    torch = import_torch()

    def copy_value(value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return value.detach().clone()
        if isinstance(value, dict):
            return {k: copy_value(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(copy_value(v) for v in value)
        return value

    copied: dict[str, Any] = copy_value(optimizer.state_dict())
    return copied


def measure_norms(tensors: list[Any]) -> Any:
    """The norm of each, (tensors,), in one tensor of the CPU."""
    torch = import_torch()
    if not tensors:
        return torch.zeros(0)
    with torch.no_grad():
        plain = [t.detach() for t in tensors]
        if any(t.is_sparse for t in plain):
            plain = [t.coalesce().values() if t.is_sparse else t for t in plain]
        norms = torch._foreach_norm(plain)
        if len({(n.dtype, n.device) for n in norms}) > 1:
            norms = [n.to("cpu", torch.float64) for n in norms]
        return torch.stack(norms).cpu()
