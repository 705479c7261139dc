"""What a method is, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from backsight.checks.point import Point
from backsight.checks.structured.numbers import Probe
from backsight.kernel.types import Array, Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """What a method answers."""

    gradients: Mapping[str, Floats]
    """The derivative of L by weight, shaped like it; NaN where none was asked for."""
    passes: float
    """The work, counted in forward passes."""
    noise: float = 0.0
    """How large rounding errors of the method can be."""
    kinks: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    """By weight, shaped like it: where a step crossed a kink of an activation, a loss or a
    regularizer."""
    note: str = ""
    """What a reader should know; "" for nothing."""


@dataclass(frozen=True, kw_only=True)
class Method:
    """A way to get the gradient; what it is stands in the first line of its file."""

    name: str
    """What it is called: the name of its file."""
    gradient: Callable[[Point], Result]
    """(point) -> what it answers."""
    tolerance: float = 1e-10
    """How far it may be from backpropagation, relative to the largest derivative of the
    array."""
    exact: bool = True
    """Whether only rounding separates it from the truth."""
    needs: str = ""
    """The library that it needs, by its import name; "" for none."""
    at_step: Callable[[Point, float], Result] | None = None
    """(point, h) -> the same with a step size of one's own, for every weight; None for a method
    without steps."""
    probe: Probe | None = None
    """How it changes weights, for a method that does: what training by it prepares once."""
    probe_at: Callable[[float], Probe] | None = None
    """(h) -> the same with a step size of one's own, where that makes a difference."""
