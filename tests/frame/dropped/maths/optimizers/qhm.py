"""Quasi-hyperbolic momentum: a step along a mix of the gradient and its running average."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Share
from backsight.maths.optimizers._record import Optimizer


@formula
def step(
    w: Array, g: Array, eta: float, t: int, m: Array, *, beta: Share = 0.999, nu: Share = 0.7
) -> tuple[Array, Array]:
    m = beta * m + (1 - beta) * g
    w = w - eta * ((1 - nu) * g + nu * m)
    return w, m


qhm = Optimizer(
    name="qhm",
    step=step,
    rate=0.3,
    reference="Ma and Yarats, arXiv:1810.06801, equations 3-4",
)
