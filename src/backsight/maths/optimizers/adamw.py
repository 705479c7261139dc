"""Adam with decoupled decay: weights shrink by their own rule, not through the gradient."""

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
    m: Array,
    v: Array,
    *,
    beta1: Share = 0.9,
    beta2: Share = 0.999,
    epsilon: NotNegative = 1e-8,
    decay: NotNegative = 0.01,
) -> tuple[Array, Array, Array]:
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - eta * (m_hat / (sqrt(v_hat) + epsilon) + decay * w)
    return w, m, v


adamw = Optimizer(
    name="adamw",
    step=step,
    rate=0.001,
    elsewhere=(
        "PyTorch: the same, and biases decay in both; Keras: decay 0.004, and epsilon 1e-7 "
        "beside the uncorrected root"
    ),
    reference="Loshchilov and Hutter, arXiv:1711.05101, algorithm 2",
)
