"""An optimizer of Keras 3 under way on a course.

Keras is not imported here: whoever has such an optimizer has it."""

import inspect
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from backsight.checks.update_calls.session import PointGradient, StepResult, get_setting
from backsight.checks.update_forms.containers import require_array
from backsight.checks.update_forms.guard import call_guarded
from backsight.checks.update_forms.names import BETAS, RATE, find_setting
from backsight.checks.update_rules.layout import ArrayLayout
from backsight.kernel.types import Floats
from backsight.maths.optimizers import Optimizer

MODULE = "keras."
OF_LIBRARY = ("iteration", "learning_rate")
"""What it keeps that is no memory of an array."""


def is_keras_optimizer(kind: Any) -> bool:
    """Whether a class is an optimizer of Keras 3, or made from one."""
    return isinstance(kind, type) and any(
        "Optimizer" in base.__name__ and base.__module__.startswith(MODULE) for base in kind.__mro__
    )


@contextmanager
def _use_float64() -> Iterator[None]:
    """What Keras makes of plain numbers has all digits, too."""
    config = sys.modules["keras"].config
    usual = config.floatx()
    config.set_floatx("float64")
    try:
        yield
    finally:
        config.set_floatx(usual)


def _measure_rounding() -> float:
    """Of the backend's products: some have no more digits than float32 whatever goes in."""
    ops = sys.modules["keras"].ops
    product = ops.multiply(ops.convert_to_tensor(np.ones(1), dtype="float64"), 1 / 3)
    is_coarse = float(ops.convert_to_numpy(product)[0]) != 1 / 3
    return float(np.finfo(np.float32 if is_coarse else np.float64).eps)


class KerasSession:
    """One course with an optimizer of Keras over variables of its own, in float64."""

    changes_rate = True

    def __init__(
        self, source: Any, layout: ArrayLayout, record: Optimizer, settings: Mapping[str, Any]
    ) -> None:
        """source: the class, or an optimizer to make another like."""
        self.layout = layout
        keras = sys.modules["keras"]
        with _use_float64():
            self.name = getattr(source, "__name__", type(source).__name__)
            self.owner = _make_optimizer(source, record, settings, self.name)
            self.variables = [
                keras.Variable(np.zeros(shape), dtype="float64", name=name)
                for name, shape in layout.shapes.items()
            ]
            call_guarded(self.owner.build, f"{self.name}.build()", self.variables)
            self.epsilon = _measure_rounding()

    def step(
        self, weights: Floats, gradient: Floats, find: PointGradient, rate: float, t: int
    ) -> StepResult:
        """One step from some weights, as `UpdateSession.step`."""
        with _use_float64():
            self._apply(weights, gradient, rate)
        ops = sys.modules["keras"].ops
        arrays = {
            name: require_array(ops.convert_to_numpy(v.value).copy(), shape, name, self.name)
            for (name, shape), v in zip(self.layout.shapes.items(), self.variables, strict=True)
        }
        vector = self.layout.join(arrays)
        return StepResult(weights=vector, memory=self._read_memory(), epsilon=self.epsilon)

    def _apply(self, weights: Floats, gradient: Floats, rate: float) -> None:
        for variable, w in zip(self.variables, self.layout.split(weights).values(), strict=True):
            variable.assign(w)
        self.owner.learning_rate = rate
        convert = sys.modules["keras"].ops.convert_to_tensor
        slopes = [convert(g, dtype="float64") for g in self.layout.split(gradient).values()]
        call_guarded(self.owner.apply, f"{self.name}.apply()", slopes, self.variables)

    def _read_memory(self) -> dict[str, Floats]:
        """By what is left of the names of its variables without those of the arrays."""
        ops = sys.modules["keras"].ops
        groups: dict[str, dict[str, Any]] = {}
        for variable in self.owner.variables:
            name = variable.name
            array = next((n for n in self.layout.shapes if name.startswith(f"{n}_")), None)
            if array is not None:
                value = ops.convert_to_numpy(variable.value).copy()
                groups.setdefault(name.removeprefix(f"{array}_"), {})[array] = value
        complete = {
            n: parts for n, parts in groups.items() if set(parts) == set(self.layout.shapes)
        }
        return {name: self.layout.join(parts) for name, parts in complete.items()}

    def list_members(self) -> dict[str, Any]:
        """What it is set to."""
        config = self.owner.get_config()
        members = {n: v for n, v in config.items() if isinstance(v, int | float)}
        return {**members, "decoupled_weight_decay": bool(members.get("weight_decay"))}


def _make_optimizer(source: Any, record: Optimizer, settings: Mapping[str, Any], name: str) -> Any:
    """A new one like it; of a class with the settings of the record."""
    if not isinstance(source, type):
        return call_guarded(type(source).from_config, name, source.get_config())
    names = list(inspect.signature(source).parameters)
    pairs = {n: find_setting(n, [o for o in names if o != n], record) for n in names}
    keywords = {
        n: get_setting(str(s), settings, settings[RATE])
        for n, s in pairs.items()
        if s in (*settings, BETAS)
    }
    return call_guarded(source, name, **keywords)
