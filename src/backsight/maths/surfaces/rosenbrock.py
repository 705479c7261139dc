"""Rosenbrock's banana: a bent valley that is easily found and slowly followed."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array, y: Array) -> Array:
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


@formula
def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    d = y - x * x
    g_x = -2 * (1 - x) - 400 * x * d
    g_y = 200 * d
    return g_x, g_y


rosenbrock = Surface(
    name="rosenbrock",
    value=value,
    gradient=gradient,
    window=((-2.0, 2.0), (-1.0, 3.0)),
    start=(-1.5, 2.0),
    minima=((1.0, 1.0),),
    steps=300,
    reference="Rosenbrock 1960",
)
