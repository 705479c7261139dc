"""All weights the same number."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.initializers._record import Initializer


@formula
def value(d: Array, n_in: int, n_out: int, *, number: float = 0.1) -> Array:
    return d * 0 + number


constant = Initializer(
    name="constant",
    value=value,
    draws="none",
)
