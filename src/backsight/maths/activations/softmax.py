"""Softmax: turns the sums of a row into probabilities that add up to 1.

The largest sum of the row is taken off first, which changes nothing and prevents overflow.
Every output depends on every sum: the backward step is the product with the whole Jacobian
diag(a) - a aᵀ, not with its diagonal."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import exp, max_units, sum_units
from backsight.maths.activations._record import Activation


@formula
def value(z: Array) -> Array:
    s = z - max_units(z)
    e = exp(s)
    return e / sum_units(e)


@formula
def pullback(upstream: Array, a: Array) -> Array:
    return a * (upstream - sum_units(a * upstream))


softmax = Activation(
    name="softmax",
    pytorch="Softmax",
    symbol="softmax",
    value=value,
    pullback=pullback,
    reference="Bridle 1990",
)
