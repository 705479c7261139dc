"""Binary cross-entropy: the surprise at a yes or no, mean over rows and units.

With a sigmoid output both are one stable step. On probabilities from elsewhere p is kept
within [epsilon, 1 - epsilon], and the slope is 0 where that bites."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Positive
from backsight.kernel.vocabulary import exp, log, log1p, maximum, minimum, total, where
from backsight.maths.losses._record import Fused, Loss


@formula
def value(a: Array, y: Array, N: int, K: int, *, epsilon: Positive = 1e-7) -> Array:
    p = minimum(maximum(a, epsilon), 1 - epsilon)
    return -total(y * log(p) + (1 - y) * log(1 - p)) / (N * K)


@formula
def slope(a: Array, y: Array, N: int, K: int, *, epsilon: Positive = 1e-7) -> Array:
    p = minimum(maximum(a, epsilon), 1 - epsilon)
    return where(p == a, (p - y) / (p * (1 - p)), 0) / (N * K)


@formula
def fused_value(z: Array, y: Array, N: int, K: int) -> Array:
    return total(maximum(z, 0) - y * z + log1p(exp(-abs(z)))) / (N * K)


@formula
def fused_pullback(a: Array, y: Array, N: int, K: int) -> Array:
    return (a - y) / (N * K)


with_sigmoid = Fused(
    value=fused_value,
    pullback=fused_pullback,
    why="sigmoid and cross-entropy in one step: the slope a(1 - a) cancels, nothing overflows",
)


binary_cross_entropy = Loss(
    name="binary_cross_entropy",
    value=value,
    slope=slope,
    targets="binary",
    output="sigmoid",
    fused={"sigmoid": with_sigmoid},
    probabilities=True,
    clips="probabilities are kept within [epsilon, 1 - epsilon]",
    elsewhere=(
        "PyTorch and Keras: the same mean over rows and units; scikit-learn adds up the units"
    ),
    reference="Nielsen 2015, chapter 3, equation 57",
)
