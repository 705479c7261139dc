"""Exponential, for outputs that are rates or counts.

Capped at z = 88: e⁸⁸ is the last whole exponent that float32 can hold. Beyond it the value
stays and the slope is 0."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import exp, minimum, where
from backsight.maths.activations._record import Activation


@formula
def value(z: Array) -> Array:
    return exp(minimum(z, 88))


@formula
def slope(z: Array, a: Array) -> Array:
    return where(z < 88, a, 0)


exponential = Activation(
    name="exponential",
    symbol="exp",
    value=value,
    slope=slope,
    kinks=(88.0,),
    reference="McCullagh and Nelder 1989, section 2.2 (log link)",
)
