"""Uniform draws between two bounds."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.initializers._record import Initializer


@formula
def value(d: Array, n_in: int, n_out: int, *, low: float = -0.05, high: float = 0.05) -> Array:
    return low + (high - low) * d


uniform = Initializer(
    name="uniform",
    value=value,
    draws="uniform",
)
