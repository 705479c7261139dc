"""What a method is, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from backsight.checks.point import Point
from backsight.checks.structured.numbers import Probe
from backsight.kernel.types import Array, Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """gradients: the derivative of L by weight, shaped like it; NaN where none was asked for.

    passes: the work, counted in forward passes. noise: how large rounding errors of the method
    can be. kinks: by weight, where a step crossed a kink of an activation, a loss or a
    regularizer. note: what a reader should know.
    """

    gradients: Mapping[str, Floats]
    passes: float
    noise: float = 0.0
    kinks: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Method:
    """A way to get the gradient; what it is stands in the first line of its file.

    gradient: (point) -> Result. tolerance: how far it may be from backpropagation, relative to
    the largest derivative of the array. exact: whether only rounding separates it from the truth.
    needs: the library that it needs, by its import name; "" for none. at_step: the same with a
    step size h of one's own, for every weight; None for a method without steps. probe: how it
    changes weights, for a method that does: what training by it prepares once.
    """

    name: str
    gradient: Callable[[Point], Result]
    tolerance: float = 1e-10
    exact: bool = True
    needs: str = ""
    at_step: Callable[[Point, float], Result] | None = None
    probe: Probe | None = None
