"""Adam: momentum over a running root-mean-square of the gradient, both bias-corrected.

correct: false leaves the correction out. epsilon_at: "outside" the root (the paper's
algorithm 1), "inside" it, or "hat" (the paper's section 2: ε̂ beside the uncorrected root)."""

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
    m: Array,
    v: Array,
    *,
    beta1: Share = 0.9,
    beta2: Share = 0.999,
    epsilon: NotNegative = 1e-8,
    correct: bool = True,
    epsilon_at: Literal["outside", "inside", "hat"] = "outside",
) -> tuple[Array, Array, Array]:
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t) if correct else m
    v_hat = v / (1 - beta2**t) if correct else v
    w = (
        w - eta * m_hat / (sqrt(v_hat) + epsilon)
        if epsilon_at == "outside"
        else w - eta * m_hat / sqrt(v_hat + epsilon)
        if epsilon_at == "inside"
        else w - eta * sqrt(1 - beta2**t) / (1 - beta1**t) * m / (sqrt(v) + epsilon)
    )
    return w, m, v


adam = Optimizer(
    name="adam",
    step=step,
    rate=0.001,
    elsewhere=(
        "PyTorch: the same; Keras and scikit-learn: epsilon beside the uncorrected root "
        "(epsilon_at=hat), in Keras 1e-7"
    ),
    reference="Kingma and Ba, arXiv:1412.6980, algorithm 1",
)
