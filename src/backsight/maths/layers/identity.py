"""Identity: passes on what it takes, so that an activation can stand by itself.

Behind a dense layer an activation needs none; behind another activation, behind dropout, or where
a residual connection begins before it, it does.
"""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.layers._record import Layer


@formula
def value(x: Array) -> Array:
    return x


@formula
def pull_x(upstream: Array) -> Array:
    return upstream


identity = Layer(
    name="identity",
    pytorch="Identity",
    steps={"s": value},
    pullbacks={"x": pull_x},
    reasons={"s": "passed on as it is, for the activation that follows"},
)
