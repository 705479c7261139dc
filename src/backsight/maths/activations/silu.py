"""Sigmoid linear unit (swish): z times its own sigmoid."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.activations._record import Activation
from backsight.maths.activations.sigmoid import value as sigmoid


@formula
def value(z: Array) -> Array:
    return z * sigmoid(z)


@formula
def slope(z: Array, a: Array) -> Array:
    s = sigmoid(z)
    return s + a * (1 - s)


silu = Activation(
    name="silu",
    pytorch="SiLU",
    symbol="silu",
    value=value,
    slope=slope,
    initializer="he_normal",
    reference="Elfwing, Uchibe and Doya, arXiv:1702.03118",
)
