"""A curve with a steep wall, whose gradient throws the weights far away."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import tanh
from backsight.maths.surfaces._record import Surface


@formula
def value(x: Array) -> Array:
    return x * x / 20 + 1.5 * (1 + tanh(6 * (x - 1)))


@formula
def gradient(x: Array) -> Array:
    a = tanh(6 * (x - 1))
    return x / 10 + 9 * (1 - a * a)


cliff = Surface(
    name="cliff",
    value=value,
    gradient=gradient,
    window=((-4.0, 4.0),),
    start=(2.5,),
    minima=((-0.0021554130573219325,),),
    steps=100,
    reference="after Pascanu, Mikolov and Bengio, arXiv:1211.5063, figure 6",
)
