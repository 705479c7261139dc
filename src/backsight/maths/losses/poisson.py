"""Poisson loss for counts: a - y ln a, the negative log-likelihood without its constant.

With an exponential output both are one stable step. On rates from elsewhere the rate is kept
at epsilon or above, and the slope is 0 where that bites."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Positive
from backsight.kernel.vocabulary import log, maximum, total, where
from backsight.maths.losses._record import Fused, Loss


@formula
def value(a: Array, y: Array, N: int, K: int, *, epsilon: Positive = 1e-7) -> Array:
    r = maximum(a, epsilon)
    return total(r - y * log(r)) / (N * K)


@formula
def slope(a: Array, y: Array, N: int, K: int, *, epsilon: Positive = 1e-7) -> Array:
    return where(a >= epsilon, 1 - y / maximum(a, epsilon), 0) / (N * K)


@formula
def fused_value(z: Array, a: Array, y: Array, N: int, K: int) -> Array:
    return total(a - y * z) / (N * K)


@formula
def fused_pullback(z: Array, a: Array, y: Array, N: int, K: int) -> Array:
    return (where(z <= 80, a, 0) - y) / (N * K)


with_exponential = Fused(
    value=fused_value,
    pullback=fused_pullback,
    why="the logarithm undoes the exponential: no logarithm meets 0",
)


poisson = Loss(
    name="poisson",
    value=value,
    slope=slope,
    targets="count",
    output="exponential",
    fused={"exponential": with_exponential},
    clips="rates are kept at epsilon or above",
    elsewhere=(
        "Keras: the same; PyTorch's PoissonNLLLoss takes the logarithms of the rates, unless "
        "log_input=False"
    ),
    reference="McCullagh and Nelder 1989, table 2.1",
)
