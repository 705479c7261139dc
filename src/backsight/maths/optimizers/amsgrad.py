"""Adam whose denominator never shrinks.

The largest running square so far is kept, then bias-corrected as PyTorch does; correct: false
is the paper's algorithm."""

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
    m: Array,
    v: Array,
    u: Array,
    *,
    beta1: Share = 0.9,
    beta2: Share = 0.999,
    epsilon: NotNegative = 1e-8,
    correct: bool = True,
) -> tuple[Array, Array, Array, Array]:
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    u = maximum(u, v)
    m_hat = m / (1 - beta1**t) if correct else m
    u_hat = u / (1 - beta2**t) if correct else u
    w = w - eta * m_hat / (sqrt(u_hat) + epsilon)
    return w, m, v, u


amsgrad = Optimizer(
    name="amsgrad",
    step=step,
    rate=0.001,
    elsewhere="PyTorch: the same; Keras: epsilon 1e-7 beside the uncorrected root",
    reference="Reddi, Kale and Kumar 2018, algorithm 2",
)
