"""The six-hump camel: two deepest minima and four more, one above the other."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array, y: Array) -> Array:
    return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2


@formula
def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    g_x = 8 * x - 8.4 * x**3 + 2 * x**5 + y
    g_y = x - 8 * y + 16 * y**3
    return g_x, g_y


six_hump_camel = Surface(
    name="six_hump_camel",
    value=value,
    gradient=gradient,
    window=((-2.0, 2.0), (-1.2, 1.2)),
    start=(-1.8, 1.0),
    minima=(
        (0.08984201310031806, -0.7126564030207396),
        (-0.08984201310031806, 0.7126564030207396),
        (-1.703606714969981, 0.7960835686726251),
        (1.703606714969981, -0.7960835686726251),
        (-1.6071047529201972, -0.5686514548841314),
        (1.6071047529201972, 0.5686514548841314),
    ),
    steps=100,
    reference="Dixon and Szegő 1978",
)
