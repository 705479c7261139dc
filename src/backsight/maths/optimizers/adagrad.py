"""Adagrad: each weight's rate falls with the sum of its squared gradients."""

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
    epsilon: NotNegative = 1e-8,
) -> tuple[Array, Array]:
    c = c + g * g
    w = w - eta * g / (sqrt(c) + epsilon)
    return w, c


adagrad = Optimizer(
    name="adagrad",
    step=step,
    rate=0.01,
    elsewhere=(
        "PyTorch: epsilon 1e-10; Keras: epsilon 1e-7, inside the root, and the sum begins at 0.1"
    ),
    reference="Duchi, Hazan and Singer 2011",
)
