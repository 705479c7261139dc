"""Confusion matrix: rows are true classes, columns what the network decided."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.metrics._record import Metric


@formula
def value(p: Array, y: Array, N: int) -> Array:
    return y.T @ p


confusion_matrix = Metric(
    name="confusion_matrix",
    value=value,
    of="classes",
    shape="matrix",
)
