"""Gradient descent: a step against the gradient, in proportion to it."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.optimizers._record import Optimizer


@formula
def step(w: Array, g: Array, eta: float, t: int) -> tuple[Array]:
    w = w - eta * g
    return (w,)


sgd = Optimizer(
    name="sgd",
    step=step,
    rate=0.1,
    reference="Robbins and Monro 1951",
)
