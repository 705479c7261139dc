"""Adadelta: the step has the size of recent steps, scaled by the gradient over its recent size."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, NotNegative, Share
from backsight.kernel.vocabulary import sqrt
from backsight.maths.optimizers._record import Optimizer


@formula
def step(
    w: Array,
    g: Array,
    eta: float,
    t: int,
    s: Array,
    d: Array,
    *,
    rho: Share = 0.95,
    epsilon: NotNegative = 1e-6,
) -> tuple[Array, Array, Array]:
    s = rho * s + (1 - rho) * g * g
    u = sqrt(d + epsilon) / sqrt(s + epsilon) * g
    d = rho * d + (1 - rho) * u * u
    w = w - eta * u
    return w, s, d


adadelta = Optimizer(
    name="adadelta",
    step=step,
    rate=1.0,
    elsewhere="PyTorch: rho 0.9; Keras: rate 0.001, epsilon 1e-7",
    reference="Zeiler, arXiv:1212.5701, algorithm 1",
)
