"""RMSProp: the gradient over a running root-mean-square of itself.

epsilon_at: "outside" the root, as PyTorch has it, or "inside" it, as TensorFlow has it."""

from typing import Literal

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
    *,
    gamma: Share = 0.9,
    epsilon: NotNegative = 1e-8,
    epsilon_at: Literal["outside", "inside"] = "outside",
) -> tuple[Array, Array]:
    s = gamma * s + (1 - gamma) * g * g
    w = (
        w - eta * g / (sqrt(s) + epsilon)
        if epsilon_at == "outside"
        else w - eta * g / sqrt(s + epsilon)
    )
    return w, s


rmsprop = Optimizer(
    name="rmsprop",
    step=step,
    rate=0.001,
    elsewhere="PyTorch: gamma (alpha there) is 0.99; Keras: epsilon 1e-7, inside the root",
    reference="Hinton 2012, lecture 6e",
)
