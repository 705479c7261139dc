"""A curve that is nearly level where a race begins: the gradient says almost nothing."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import exp
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array) -> Array:
    return 1 - exp(-x * x / 2)


@formula
def gradient(x: Array) -> Array:
    return x * exp(-x * x / 2)


flat_start = Surface(
    name="flat_start",
    value=value,
    gradient=gradient,
    window=((-4.5, 4.5),),
    start=(-3.5,),
    minima=((0.0,),),
    steps=200,
    reference="the bell curve, upside down",
)
