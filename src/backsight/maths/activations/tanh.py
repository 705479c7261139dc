"""Hyperbolic tangent: squashes every real number into (-1, 1)."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import tanh
from backsight.maths.activations._record import Activation


@formula
def value(z: Array) -> Array:
    return tanh(z)


@formula
def slope(z: Array, a: Array) -> Array:
    return 1 - a * a


tanh_activation = Activation(
    name="tanh",
    pytorch="Tanh",
    symbol="tanh",
    value=value,
    slope=slope,
    reference="LeCun et al. 1998, Efficient BackProp, section 4.4",
)
