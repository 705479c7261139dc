"""A long bowl, x²/20 + y²: twenty times as steep across as along."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array, y: Array) -> Array:
    return x * x / 20 + y * y


@formula
def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    g_x = x / 10
    g_y = 2 * y
    return g_x, g_y


bowl = Surface(
    name="bowl",
    value=value,
    gradient=gradient,
    window=((-8.0, 8.0), (-3.0, 3.0)),
    start=(-7.0, 2.0),
    minima=((0.0, 0.0),),
    steps=30,
    rates={
        "sgd": 0.95,
        "momentum": 0.1,
        "nesterov": 0.1,
        "adagrad": 1.5,
        "rmsprop": 0.2,
        "adam": 0.3,
    },
    reference="Saito, Deep Learning from Scratch, section 6.1",
)
