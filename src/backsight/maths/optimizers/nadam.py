"""Adam with Nesterov's look-ahead in its momentum, with a constant beta1.

The paper also offers a schedule for beta1; PyTorch follows it, most others do not."""

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
) -> tuple[Array, Array, Array]:
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - eta * m_hat / (sqrt(v_hat) + epsilon)
    return w, m, v


nadam = Optimizer(
    name="nadam",
    step=step,
    rate=0.001,
    elsewhere="PyTorch and Keras let beta1 grow with the step; Keras's epsilon is 1e-7",
    reference="Dozat 2016, algorithm 8",
)
