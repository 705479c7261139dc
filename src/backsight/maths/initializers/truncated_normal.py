"""Normal draws of a given standard deviation, those beyond two of them drawn again.

What is left has 0.8796 of that standard deviation, as in other libraries."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, NotNegative
from backsight.maths.initializers._record import Initializer


@formula
def value(d: Array, n_in: int, n_out: int, *, std: NotNegative = 0.01) -> Array:
    return std * d


truncated_normal = Initializer(
    name="truncated_normal",
    value=value,
    draws="truncated_normal",
)
