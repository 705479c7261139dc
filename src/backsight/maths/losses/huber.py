"""Huber's loss: squared for small errors, absolute beyond delta."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Positive
from backsight.kernel.vocabulary import maximum, minimum, total, where
from backsight.maths.losses._record import Loss


@formula
def value(a: Array, y: Array, N: int, K: int, *, delta: Positive = 1.0) -> Array:
    r = abs(a - y)
    return total(where(r <= delta, r * r / 2, delta * (r - delta / 2))) / (N * K)


@formula
def slope(a: Array, y: Array, N: int, K: int, *, delta: Positive = 1.0) -> Array:
    return minimum(maximum(a - y, -delta), delta) / (N * K)


huber = Loss(
    name="huber",
    value=value,
    slope=slope,
    targets="number",
    output="identity",
    elsewhere=(
        "PyTorch's HuberLoss and Keras: the same; PyTorch's SmoothL1Loss is this divided by delta"
    ),
    reference="Huber 1964",
)
