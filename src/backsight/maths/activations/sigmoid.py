"""Logistic sigmoid 1/(1 + e⁻ᶻ): squashes every real number into (0, 1).

Written with e^-|z| on both sides of 0, so that nothing overflows."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import exp, where
from backsight.maths.activations._record import Activation


@formula
def value(z: Array) -> Array:
    e = exp(-abs(z))
    return where(z >= 0, 1, e) / (1 + e)


@formula
def slope(z: Array, a: Array) -> Array:
    return a * (1 - a)


sigmoid = Activation(
    name="sigmoid",
    pytorch="Sigmoid",
    symbol="σ",
    value=value,
    slope=slope,
    reference="Rumelhart, Hinton and Williams 1986",
)
