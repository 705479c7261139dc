"""Gradient descent with momentum and decoupled decay: weights shrink by their own rule.

scaled: the decay is taken times the rate, as PyTorch's AdamW does, and so follows a schedule;
false: each step takes the same share of the weights away, whatever the rate, as the paper's
proposition 1 has it (its algorithm scales by the schedule, but not by the rate)."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, NotNegative, Share
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
    decay: NotNegative = 0.01,
    scaled: bool = True,
) -> tuple[Array, Array]:
    v = mu * v - eta * g
    w = w + v - eta * decay * w if scaled else w + v - decay * w
    return w, v


sgdw = Optimizer(
    name="sgdw",
    step=step,
    rate=0.01,
    reference="Loshchilov and Hutter, arXiv:1711.05101, algorithm 1",
)
