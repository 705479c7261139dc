"""A curve with a shallow valley on the way to the deep one, as in the article on optimizers."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array) -> Array:
    return x**4 / 4 - x**3 / 3 - x * x


@formula
def gradient(x: Array) -> Array:
    return x * (x + 1) * (x - 2)


local_minimum = Surface(
    name="local_minimum",
    value=value,
    gradient=gradient,
    window=((-2.3, 3.1),),
    start=(-2.0,),
    minima=((2.0,), (-1.0,)),
    steps=60,
    reference="after Bommana, Understanding Optimizers: the loss curve",
)
