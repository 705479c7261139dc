"""The weighted sum itself: for outputs that may be any real number."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.activations._record import Activation


@formula
def value(z: Array) -> Array:
    return z


@formula
def pullback(upstream: Array, a: Array) -> Array:
    return upstream


identity = Activation(
    name="identity",
    pytorch="Identity",
    symbol="id",
    value=value,
    pullback=pullback,
)
