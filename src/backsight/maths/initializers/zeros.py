"""All weights 0: for biases. In a hidden layer it keeps all units alike for ever."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.initializers._record import Initializer


@formula
def value(d: Array, n_in: int, n_out: int) -> Array:
    return d * 0


zeros = Initializer(
    name="zeros",
    value=value,
    draws="none",
)
