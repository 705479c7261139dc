"""Smooth ReLU: ln(1 + e^z), written so that nothing overflows."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import exp, log1p, maximum
from backsight.maths.activations._record import Activation
from backsight.maths.activations.sigmoid import value as sigmoid


@formula
def value(z: Array) -> Array:
    return maximum(z, 0) + log1p(exp(-abs(z)))


@formula
def slope(z: Array, a: Array) -> Array:
    return sigmoid(z)


softplus = Activation(
    name="softplus",
    pytorch="Softplus",
    symbol="softplus",
    value=value,
    slope=slope,
    initializer="he_normal",
    reference="Dugas et al. 2001",
)
