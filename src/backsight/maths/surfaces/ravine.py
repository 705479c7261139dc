"""A winding ravine: steep walls, and a floor that falls gently along a cosine."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import cos, sin
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array, y: Array) -> Array:
    return x * x / 20 + 3 * (y - cos(x)) ** 2


@formula
def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    d = y - cos(x)
    g_x = x / 10 + 6 * d * sin(x)
    g_y = 6 * d
    return g_x, g_y


ravine = Surface(
    name="ravine",
    value=value,
    gradient=gradient,
    window=((-6.0, 6.0), (-3.0, 3.0)),
    start=(-5.5, -1.0),
    minima=((0.0, 1.0),),
    steps=200,
    reference="ours: what Sutton 1986 calls a ravine, bent",
)
