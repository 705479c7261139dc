"""Precision: of the rows given a class, the share that belong to it; 0 where none was given."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import maximum, sum_rows
from backsight.maths.metrics._record import Metric


@formula
def value(p: Array, y: Array, N: int) -> Array:
    right = sum_rows(y * p)
    return right / maximum(sum_rows(p), 1)


precision = Metric(
    name="precision",
    value=value,
    of="classes",
    shape="per class",
    place=2,
)
