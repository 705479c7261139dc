"""Adagrad whose sum of squared gradients begins above 0, so that the first steps are no longer."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, NotNegative
from backsight.kernel.vocabulary import sqrt
from backsight.maths.optimizers._record import Optimizer


@formula
def step(
    w: Array,
    g: Array,
    eta: float,
    t: int,
    c: Array,
    *,
    initial: NotNegative = 0.1,
    epsilon: NotNegative = 1e-7,
) -> tuple[Array, Array]:
    c = c + g * g
    w = w - eta * g / sqrt(c + initial + epsilon)
    return w, c


warm_adagrad = Optimizer(
    name="warm_adagrad",
    step=step,
    rate=0.01,
    elsewhere="Keras's Adagrad: the same; PyTorch: initial_accumulator_value, epsilon outside",
    reference="Duchi, Hazan and Singer 2011",
)
