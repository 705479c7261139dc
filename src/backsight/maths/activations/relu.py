"""Rectified linear unit: passes what is positive, stops the rest. At 0 the slope is 0."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import maximum, where
from backsight.maths.activations._record import Activation


@formula
def value(z: Array) -> Array:
    return maximum(z, 0)


@formula
def slope(z: Array, a: Array) -> Array:
    return where(z > 0, 1, 0)


relu = Activation(
    name="relu",
    pytorch="ReLU",
    symbol="relu",
    value=value,
    slope=slope,
    kinks=(0.0,),
    initializer="he_normal",
    reference="Nair and Hinton 2010",
)
