"""An optimizer of PyTorch, or of the user's own that is made like one, under way on a course.

PyTorch is not imported here: whoever has such an optimizer has it."""

import inspect
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from backsight.checks.update_calls.session import PointGradient, StepResult, get_setting
from backsight.checks.update_forms.containers import require_array
from backsight.checks.update_forms.guard import call_guarded
from backsight.checks.update_forms.names import BETAS, RATE, find_setting
from backsight.checks.update_rules.layout import ArrayLayout
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.maths.optimizers import Optimizer

MODULE = "torch.optim"


def is_torch_optimizer(kind: Any) -> bool:
    """Whether a class is an optimizer of PyTorch, or made from one."""
    return isinstance(kind, type) and any(
        base.__name__ == "Optimizer" and base.__module__.startswith(MODULE) for base in kind.__mro__
    )


class TorchSession:
    """One course with an optimizer of PyTorch over tensors of its own, in float64."""

    def __init__(
        self, source: Any, layout: ArrayLayout, record: Optimizer, settings: Mapping[str, Any]
    ) -> None:
        """source: the class, a function of the parameters, or an optimizer to make another like."""
        self.layout = layout
        torch = sys.modules["torch"]
        self.tensors = [
            torch.zeros(shape, dtype=torch.float64, requires_grad=True)
            for shape in layout.shapes.values()
        ]
        self.name = getattr(source, "__name__", type(source).__name__)
        make, keywords = _find_maker(source, record, settings)
        self.owner = call_guarded(make, self.name, self.tensors, **keywords)
        if not is_torch_optimizer(type(self.owner)):
            raise BadInput(
                _("{name} gives {kind}, not an optimizer.").format(
                    name=self.name, kind=type(self.owner).__name__
                )
            )

    @property
    def changes_rate(self) -> bool:
        """Whether the rate of its groups is that of the next step: in PyTorch's own it is."""
        return type(self.owner).__module__.startswith(MODULE)

    def step(
        self, weights: Floats, gradient: Floats, find: PointGradient, rate: float, t: int
    ) -> StepResult:
        """One step from some weights, as `UpdateSession.step`."""
        torch = sys.modules["torch"]
        pairs = zip(
            self.layout.split(weights).values(), self.layout.split(gradient).values(), strict=True
        )
        for tensor, (w, g) in zip(self.tensors, pairs, strict=True):
            tensor.data.copy_(torch.from_numpy(w))
            tensor.grad = torch.from_numpy(g)
        if self.changes_rate:
            for group in self.owner.param_groups:
                group["lr"] = rate
        call_guarded(self._step_in_float64, f"{self.name}.step()")
        self._require_gradients(gradient)
        arrays = {
            name: require_array(tensor.detach().numpy().copy(), shape, name, self.name)
            for (name, shape), tensor in zip(self.layout.shapes.items(), self.tensors, strict=True)
        }
        return StepResult(weights=self.layout.join(arrays), memory=self._read_memory())

    def _step_in_float64(self) -> None:
        """Counters and products that it keeps beside its tensors are of float64, too."""
        torch = sys.modules["torch"]
        usual = torch.get_default_dtype()
        torch.set_default_dtype(torch.float64)
        try:
            self.owner.step()
        finally:
            torch.set_default_dtype(usual)

    def _require_gradients(self, gradient: Floats) -> None:
        slopes = [tensor.grad.numpy().ravel() for tensor in self.tensors]
        if not np.array_equal(np.concatenate(slopes), gradient):
            raise BadInput(_("{who} changes its gradient in place.").format(who=self.name))

    def _read_memory(self) -> dict[str, Floats]:
        states = [self.owner.state.get(tensor, {}) for tensor in self.tensors]
        memory = {}
        for name in states[0]:
            parts = [state.get(name) for state in states]
            pairs = zip(parts, self.layout.shapes.values(), strict=True)
            if all(tuple(getattr(p, "shape", ())) == shape != () for p, shape in pairs):
                memory[name] = np.concatenate([p.detach().numpy().ravel().copy() for p in parts])
        return memory

    def list_members(self) -> dict[str, Any]:
        """What its groups are set to, for the settings."""
        group = self.owner.param_groups[0]
        return {name: value for name, value in group.items() if name != "params"}


def _find_maker(
    source: Any, record: Optimizer, settings: Mapping[str, Any]
) -> tuple[Any, dict[str, Any]]:
    """What makes the optimizer, and with which keywords."""
    if isinstance(source, type):
        names = list(inspect.signature(source).parameters)
        pairs = {n: find_setting(n, [o for o in names if o != n], record) for n in names}
        rate = settings[RATE]
        return source, {
            n: get_setting(str(s), settings, rate)
            for n, s in pairs.items()
            if s in (*settings, BETAS)
        }
    if is_torch_optimizer(type(source)):
        known = inspect.signature(type(source)).parameters
        return type(source), {n: v for n, v in source.defaults.items() if n in known}
    return source, {}
