"""A hollow in a level plain: far from it the gradient is nearly nothing."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import exp
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array, y: Array) -> Array:
    return 1 - exp(-(x * x + 2 * y * y) / 4)


@formula
def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    e = exp(-(x * x + 2 * y * y) / 4)
    g_x = x * e / 2
    g_y = y * e
    return g_x, g_y


plateau = Surface(
    name="plateau",
    value=value,
    gradient=gradient,
    window=((-4.0, 4.0), (-3.0, 3.0)),
    start=(-3.0, 1.5),
    minima=((0.0, 0.0),),
    steps=300,
    reference="the bell of two numbers, upside down",
)
