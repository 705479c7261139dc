"""Ackley's function: ripples on a plain around one deep funnel."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import cos, exp, pi, sin, sqrt, where
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array, y: Array) -> Array:
    r = sqrt((x * x + y * y) / 2)
    c = (cos(2 * pi * x) + cos(2 * pi * y)) / 2
    return -20 * exp(-r / 5) - exp(c) + exp(1) + 20


@formula
def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    r = sqrt((x * x + y * y) / 2)
    c = (cos(2 * pi * x) + cos(2 * pi * y)) / 2
    s = 2 * exp(-r / 5) / where(r > 0, r, 1)
    g_x = s * x + pi * exp(c) * sin(2 * pi * x)
    g_y = s * y + pi * exp(c) * sin(2 * pi * y)
    return g_x, g_y


ackley = Surface(
    name="ackley",
    value=value,
    gradient=gradient,
    window=((-5.0, 5.0), (-5.0, 5.0)),
    start=(-3.3, 2.4),
    minima=((0.0, 0.0),),
    steps=200,
    reference="Ackley 1987, equation 2.6; its tip has no slope, 0 is given there",
)
