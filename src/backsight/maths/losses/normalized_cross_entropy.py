"""Categorical cross-entropy of outputs that are divided by their row's sum first.

As Keras takes outputs that need not add up to 1, such as sigmoids. p is kept at epsilon or above,
and the slope is 0 where that bites."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Positive
from backsight.kernel.vocabulary import log, maximum, sum_units, total, where
from backsight.maths.losses._record import Loss


@formula
def value(a: Array, y: Array, N: int, *, epsilon: Positive = 1e-7) -> Array:
    p = maximum(a / sum_units(a), epsilon)
    return -total(y * log(p)) / N


@formula
def slope(a: Array, y: Array, N: int, *, epsilon: Positive = 1e-7) -> Array:
    s = sum_units(a)
    p = a / s
    d = where(p >= epsilon, -y / maximum(p, epsilon), 0) / N
    return (d - sum_units(d * p)) / s


normalized_cross_entropy = Loss(
    name="normalized_cross_entropy",
    value=value,
    slope=slope,
    targets="one_hot",
    output="sigmoid",
    probabilities=True,
    clips="probabilities are kept at epsilon or above",
    elsewhere="Keras: its categorical cross-entropy of probabilities; PyTorch has none",
)
