"""Mean absolute error: every unit of error counts the same. The slope at 0 is 0."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sign, total
from backsight.maths.losses._record import Loss


@formula
def value(a: Array, y: Array, N: int, K: int) -> Array:
    return total(abs(a - y)) / (N * K)


@formula
def slope(a: Array, y: Array, N: int, K: int) -> Array:
    return sign(a - y) / (N * K)


mean_absolute_error = Loss(
    name="mean_absolute_error",
    value=value,
    slope=slope,
    targets="number",
    output="identity",
    kinks=(0.0,),
)
