"""Nesterov momentum: the gradient is taken where the momentum is about to carry the weights.

form "look_ahead" is the paper's. "stored" keeps the look-ahead point as the weights, as
*Deep Learning from Scratch* does, and needs no second point; "pytorch" does the same with the
velocity kept without the rate in it. All three visit the same points while the rate is constant."""

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
    form: Literal["look_ahead", "stored", "pytorch"] = "look_ahead",
) -> tuple[Array, Array]:
    v_new = mu * v + g if form == "pytorch" else mu * v - eta * g
    w = (
        w + v_new
        if form == "look_ahead"
        else w - eta * (g + mu * v_new)
        if form == "pytorch"
        else w - mu * v + (1 + mu) * v_new
    )
    v = v_new
    return w, v


@formula
def ahead(
    w: Array,
    v: Array,
    *,
    mu: Share = 0.9,
    form: Literal["look_ahead", "stored", "pytorch"] = "look_ahead",
) -> Array:
    return w + mu * v if form == "look_ahead" else w


nesterov = Optimizer(
    name="nesterov",
    step=step,
    rate=0.01,
    ahead=ahead,
    elsewhere=(
        "PyTorch, Keras and scikit-learn keep the look-ahead point as the weights "
        "(form=pytorch, and form=stored for the others)"
    ),
    reference="Nesterov 1983; Sutskever et al. 2013, equations 3-4",
)
