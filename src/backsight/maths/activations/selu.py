"""Scaled ELU: keeps mean 0 and variance 1 from layer to layer."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import expm1, minimum, where
from backsight.maths.activations._record import Activation


@formula
def value(
    z: Array,
    *,
    alpha: float = 1.6732632423543772,
    scale: float = 1.0507009873554805,
) -> Array:
    return scale * where(z > 0, z, alpha * expm1(minimum(z, 0)))


@formula
def slope(
    z: Array,
    a: Array,
    *,
    alpha: float = 1.6732632423543772,
    scale: float = 1.0507009873554805,
) -> Array:
    return where(z > 0, scale, a + scale * alpha)


selu = Activation(
    name="selu",
    pytorch="SELU",
    symbol="selu",
    value=value,
    slope=slope,
    kinks=(0.0,),
    initializer="lecun_normal",
    reference="Klambauer et al., arXiv:1706.02515",
)
