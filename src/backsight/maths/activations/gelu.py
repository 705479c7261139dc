"""Gaussian error linear unit, exact: z times the normal distribution's Φ(z)."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import erf, exp, pi, sqrt
from backsight.maths.activations._record import Activation


@formula
def value(z: Array) -> Array:
    return z * (1 + erf(z / sqrt(2))) / 2


@formula
def slope(z: Array, a: Array) -> Array:
    Phi = (1 + erf(z / sqrt(2))) / 2
    phi = exp(-z * z / 2) / sqrt(2 * pi)
    return Phi + z * phi


gelu = Activation(
    name="gelu",
    pytorch="GELU",
    symbol="gelu",
    value=value,
    slope=slope,
    initializer="he_normal",
    reference="Hendrycks and Gimpel, arXiv:1606.08415, equation 1",
)
