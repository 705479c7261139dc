"""Heavy-ball momentum: the gradient pushes a velocity, the velocity moves the weights.

form "pytorch" keeps the velocity without the rate in it: the same path while the rate is
constant. "averaging" keeps a running mean of the gradient: that of "pytorch" with 1 − μ times its
rate, whatever the schedule (PyTorch's `dampening` is it, but for a first gradient that it takes
whole)."""

from typing import Literal

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Share
from backsight.maths.optimizers._record import Optimizer


@formula
def step(
    w: Array,
    g: Array,
    eta: float,
    t: int,
    v: Array,
    *,
    mu: Share = 0.9,
    form: Literal["classical", "pytorch", "averaging"] = "classical",
) -> tuple[Array, Array]:
    v = (
        mu * v - eta * g
        if form == "classical"
        else mu * v + g
        if form == "pytorch"
        else mu * v + (1 - mu) * g
    )
    w = w + v if form == "classical" else w - eta * v
    return w, v


momentum = Optimizer(
    name="momentum",
    step=step,
    rate=0.01,
    elsewhere=(
        "Keras and scikit-learn: the same; PyTorch's buffer has no rate in it (form=pytorch), "
        "which differs once the rate changes"
    ),
    reference="Polyak 1964; Sutskever et al. 2013, equations 1-2",
)
