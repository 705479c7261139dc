"""Categorical cross-entropy: the surprise at the right class, mean over rows.

Targets are rows that add up to 1: one-hot (class indices are made into it) or soft labels.
With a softmax output both are one stable step. On probabilities from elsewhere p is kept at
epsilon or above, and the slope is 0 where that bites."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Positive
from backsight.kernel.vocabulary import exp, log, max_units, maximum, sum_units, total, where
from backsight.maths.losses._record import Fused, Loss


@formula
def value(a: Array, y: Array, N: int, *, epsilon: Positive = 1e-7) -> Array:
    p = maximum(a, epsilon)
    return -total(y * log(p)) / N


@formula
def slope(a: Array, y: Array, N: int, *, epsilon: Positive = 1e-7) -> Array:
    return where(a >= epsilon, -y / maximum(a, epsilon), 0) / N


@formula
def fused_value(z: Array, y: Array, N: int) -> Array:
    s = z - max_units(z)
    return (total(log(sum_units(exp(s)))) - total(y * s)) / N


@formula
def fused_pullback(a: Array, y: Array, N: int) -> Array:
    return (a - y) / N


with_softmax = Fused(
    value=fused_value,
    pullback=fused_pullback,
    why="softmax and cross-entropy in one step: the Jacobian cancels, no logarithm meets 0",
)


categorical_cross_entropy = Loss(
    name="categorical_cross_entropy",
    value=value,
    slope=slope,
    targets="one_hot",
    output="softmax",
    fused={"softmax": with_softmax},
    probabilities=True,
    clips="probabilities are kept at epsilon or above",
    elsewhere=(
        "the same mean over rows; PyTorch's CrossEntropyLoss takes the sums before the "
        "softmax, Keras's the probabilities, unless from_logits=True"
    ),
    reference="Bishop 2006, equation 4.108",
)
