"""Accuracy: the share of rows whose class is right."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import total
from backsight.maths.metrics._record import Metric


@formula
def value(p: Array, y: Array, N: int) -> Array:
    return total(y * p) / N


accuracy = Metric(
    name="accuracy",
    value=value,
    of="classes",
    shape="number",
    place=1,
)
