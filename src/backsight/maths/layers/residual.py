"""Residual connection: what some layers before it took is added to what they made of it.

`over` counts those layers, as the spec lists them, from the one just before backwards; both
terms must have the same number of units. The layers skipped then learn what is to be added, and the
derivative reaches what lies before them also directly.
"""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Count
from backsight.maths.layers._record import Layer, Structural


@formula
def value(x: Array, skip: Array) -> Array:
    return x + skip


@formula
def pull_x(upstream: Array) -> Array:
    return upstream


@formula
def pull_skip(upstream: Array) -> Array:
    return upstream


residual = Layer(
    name="residual",
    steps={"s": value},
    pullbacks={"x": pull_x, "skip": pull_skip},
    structure={"over": Structural(kind=Count, default=1)},
    reasons={"s": "what the skipped layers make of it, added to what they were given"},
    reference="He et al., arXiv:1512.03385, equation 1",
)
