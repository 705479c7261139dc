"""RMSProp over a running deviation: the mean of the gradient is taken out of its mean square.

A record of its own, for it remembers one array more than RMSProp. epsilon_at: "outside" the root,
as PyTorch has it, or "inside" it, as the paper has it (with momentum besides, which is left out
here). The paper's n − g² is never below 0; what rounding makes of it is kept from being so."""

from typing import Literal

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, NotNegative, Share
from backsight.kernel.vocabulary import maximum, sqrt
from backsight.maths.optimizers._record import Optimizer


@formula
def step(
    w: Array,
    g: Array,
    eta: float,
    t: int,
    s: Array,
    m: Array,
    *,
    gamma: Share = 0.9,
    epsilon: NotNegative = 1e-8,
    epsilon_at: Literal["outside", "inside"] = "outside",
) -> tuple[Array, Array, Array]:
    s = gamma * s + (1 - gamma) * g * g
    m = gamma * m + (1 - gamma) * g
    u = maximum(s - m * m, 0.0)
    w = (
        w - eta * g / (sqrt(u) + epsilon)
        if epsilon_at == "outside"
        else w - eta * g / sqrt(u + epsilon)
    )
    return w, s, m


centered_rmsprop = Optimizer(
    name="centered_rmsprop",
    step=step,
    rate=0.001,
    elsewhere="PyTorch: gamma (alpha there) is 0.99; Keras: epsilon 1e-7, inside the root",
    reference="Graves, arXiv:1308.0850, equations 38-41",
)
