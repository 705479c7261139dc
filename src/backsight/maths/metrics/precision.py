"""Precision: of the rows given a class, the share that belong to it; 0 where none was given.

A class that neither occurs nor was given has none (0/0), and counts in no mean, as in scikit-learn.
"""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import maximum, sum_rows, where
from backsight.maths.metrics._record import Metric


@formula
def value(p: Array, y: Array, N: int) -> Array:
    right = sum_rows(y * p)
    occurs = sum_rows(p) + sum_rows(y)
    return right / where(occurs > 0, maximum(sum_rows(p), 1), 0)


precision = Metric(
    name="precision",
    value=value,
    of="classes",
    shape="per class",
    place=2,
)
