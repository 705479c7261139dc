"""A quadratic on a slant, a hundred times as steep across as along."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array, y: Array) -> Array:
    return (x + y) ** 2 / 4 + 25 * (x - y) ** 2


@formula
def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    g_x = (x + y) / 2 + 50 * (x - y)
    g_y = (x + y) / 2 - 50 * (x - y)
    return g_x, g_y


ill_conditioned = Surface(
    name="ill_conditioned",
    value=value,
    gradient=gradient,
    window=((-3.0, 3.0), (-3.0, 3.0)),
    start=(-2.5, -1.5),
    minima=((0.0, 0.0),),
    steps=200,
    reference="Nocedal and Wright 2006, section 3.3: condition number 100",
)
