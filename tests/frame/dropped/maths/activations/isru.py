"""Inverse square root unit: squashes every real number into (-1, 1), without an exponential."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt
from backsight.maths.activations._record import Activation


@formula
def value(z: Array) -> Array:
    return z / sqrt(1 + z * z)


@formula
def slope(z: Array, a: Array) -> Array:
    r = 1 / sqrt(1 + z * z)
    return r * r * r


isru = Activation(
    name="isru",
    symbol="isru",
    value=value,
    slope=slope,
    reference="Carlile et al., arXiv:1710.09967, ISRU with alpha 1",
)
