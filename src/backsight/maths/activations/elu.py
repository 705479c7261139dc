"""Exponential linear unit: bends smoothly to -alpha on the left."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import expm1, minimum, where
from backsight.maths.activations._record import Activation


@formula
def value(z: Array, *, alpha: float = 1.0) -> Array:
    return where(z > 0, z, alpha * expm1(minimum(z, 0)))


@formula
def slope(z: Array, a: Array, *, alpha: float = 1.0) -> Array:
    return where(z > 0, 1, a + alpha)


elu = Activation(
    name="elu",
    pytorch="ELU",
    symbol="elu",
    value=value,
    slope=slope,
    kinks=(0.0,),
    initializer="he_normal",
    reference="Clevert, Unterthiner and Hochreiter, arXiv:1511.07289",
)
