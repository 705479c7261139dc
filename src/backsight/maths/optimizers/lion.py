"""Lion: every weight moves by the same amount, the rate, in the sign of an averaged gradient."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, NotNegative, Share
from backsight.kernel.vocabulary import sign
from backsight.maths.optimizers._record import Optimizer


@formula
def step(
    w: Array,
    g: Array,
    eta: float,
    t: int,
    m: Array,
    *,
    beta1: Share = 0.9,
    beta2: Share = 0.99,
    decay: NotNegative = 0.0,
) -> tuple[Array, Array]:
    d = sign(beta1 * m + (1 - beta1) * g)
    w = w - eta * (d + decay * w)
    m = beta2 * m + (1 - beta2) * g
    return w, m


lion = Optimizer(
    name="lion",
    step=step,
    rate=0.0001,
    reference="Chen et al., arXiv:2302.06675, algorithm 2",
)
