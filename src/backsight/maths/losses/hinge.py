"""Hinge loss: no cost beyond the margin on the right side. The slope at the margin is 0."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import maximum, total, where
from backsight.maths.losses._record import Loss


@formula
def value(a: Array, y: Array, N: int, K: int) -> Array:
    return total(maximum(1 - y * a, 0)) / (N * K)


@formula
def slope(a: Array, y: Array, N: int, K: int) -> Array:
    return where(y * a < 1, -y, 0) / (N * K)


hinge = Loss(
    name="hinge",
    value=value,
    slope=slope,
    targets="signed",
    output="identity",
    kinks=(1.0,),
    reference="Cortes and Vapnik 1995",
)
