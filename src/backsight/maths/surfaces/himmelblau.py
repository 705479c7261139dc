"""Himmelblau's function: four minima, all of the same depth."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array, y: Array) -> Array:
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


@formula
def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    p = x * x + y - 11
    q = x + y * y - 7
    g_x = 4 * x * p + 2 * q
    g_y = 2 * p + 4 * y * q
    return g_x, g_y


himmelblau = Surface(
    name="himmelblau",
    value=value,
    gradient=gradient,
    window=((-5.0, 5.0), (-5.0, 5.0)),
    start=(-0.5, -0.5),
    minima=(
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.2831859912861696),
        (3.5844283403304917, -1.8481265269644036),
    ),
    steps=100,
    reference="Himmelblau 1972",
)
