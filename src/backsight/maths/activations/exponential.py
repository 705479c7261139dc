"""Exponential, for outputs that are rates or counts.

Capped at z = 80: float32 ends at e^88.7, and a loss adds up many such outputs. Beyond the cap
the value stays and the slope is 0."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import exp, minimum, where
from backsight.maths.activations._record import Activation


@formula
def value(z: Array) -> Array:
    return exp(minimum(z, 80))


@formula
def slope(z: Array, a: Array) -> Array:
    return where(z <= 80, a, 0)


exponential = Activation(
    name="exponential",
    symbol="exp",
    value=value,
    slope=slope,
    kinks=(80.0,),
    reference="McCullagh and Nelder 1989, section 2.2 (log link)",
)
