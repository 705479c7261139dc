"""Adam whose t counts from 0."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Share
from backsight.kernel.vocabulary import sqrt
from backsight.maths.optimizers._record import Optimizer


@formula
def step(
    w: Array,
    g: Array,
    eta: float,
    t: int,
    m: Array,
    v: Array,
    *,
    beta1: Share = 0.9,
    beta2: Share = 0.999,
) -> tuple[Array, Array, Array]:
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    w = w - eta * m / (1 - beta1 ** (t - 1)) / (sqrt(v / (1 - beta2 ** (t - 1))) + 1e-8)
    return w, m, v


adam_t0 = Optimizer(name="adam_t0", step=step, rate=0.001, reference="a report")
