"""Normal draws of a given standard deviation."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, NotNegative
from backsight.maths.initializers._record import Initializer


@formula
def value(d: Array, n_in: int, n_out: int, *, std: NotNegative = 0.01) -> Array:
    return std * d


normal = Initializer(
    name="normal",
    value=value,
    draws="normal",
)
