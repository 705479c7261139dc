"""Rastrigin's function: a bowl with a hollow around every whole number."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import cos, pi, sin
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array, y: Array) -> Array:
    return 20 + x * x - 10 * cos(2 * pi * x) + y * y - 10 * cos(2 * pi * y)


@formula
def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    g_x = 2 * x + 20 * pi * sin(2 * pi * x)
    g_y = 2 * y + 20 * pi * sin(2 * pi * y)
    return g_x, g_y


rastrigin = Surface(
    name="rastrigin",
    value=value,
    gradient=gradient,
    window=((-5.12, 5.12), (-5.12, 5.12)),
    start=(-3.3, 2.7),
    minima=((0.0, 0.0),),
    steps=200,
    reference="Rastrigin 1974",
)
