"""Log-cosh: half the square of small errors, the size of large ones; smooth everywhere."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import exp, log, log1p, tanh, total
from backsight.maths.losses._record import Loss


@formula
def value(a: Array, y: Array, N: int, K: int) -> Array:
    r = abs(a - y)
    return total(r + log1p(exp(-2 * r)) - log(2.0)) / (N * K)


@formula
def slope(a: Array, y: Array, N: int, K: int) -> Array:
    return tanh(a - y) / (N * K)


log_cosh = Loss(
    name="log_cosh",
    value=value,
    slope=slope,
    targets="number",
    output="identity",
    reference="Green, Annals of Statistics 18 (1990), table 1",
)
