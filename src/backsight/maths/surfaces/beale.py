"""Beale's function: a flat valley between four steep corners."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array, y: Array) -> Array:
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


@formula
def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    p = 1.5 - x + x * y
    q = 2.25 - x + x * y**2
    r = 2.625 - x + x * y**3
    g_x = 2 * p * (y - 1) + 2 * q * (y**2 - 1) + 2 * r * (y**3 - 1)
    g_y = 2 * p * x + 4 * q * x * y + 6 * r * x * y**2
    return g_x, g_y


beale = Surface(
    name="beale",
    value=value,
    gradient=gradient,
    window=((-4.5, 4.5), (-4.5, 4.5)),
    start=(1.0, 1.5),
    minima=((3.0, 0.5),),
    steps=300,
    reference="Beale 1958",
)
