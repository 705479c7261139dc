"""A saddle between two valleys: level in the middle, and downhill to both sides."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array, y: Array) -> Array:
    return x * x / 2 - y * y / 2 + y**4 / 4


@formula
def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    g_x = x
    g_y = y**3 - y
    return g_x, g_y


saddle = Surface(
    name="saddle",
    value=value,
    gradient=gradient,
    window=((-2.0, 2.0), (-1.6, 1.6)),
    start=(-1.7, 0.01),
    minima=((0.0, 1.0), (0.0, -1.0)),
    steps=150,
    reference="after Dauphin et al., arXiv:1406.2572",
)
