"""Recall: of the rows of a class, the share that were found; 0 where the class is absent."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import maximum, sum_rows
from backsight.maths.metrics._record import Metric


@formula
def value(p: Array, y: Array, N: int) -> Array:
    right = sum_rows(y * p)
    return right / maximum(sum_rows(y), 1)


recall = Metric(
    name="recall",
    value=value,
    of="classes",
    shape="per class",
    place=3,
)
