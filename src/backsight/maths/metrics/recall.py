"""Recall: of the rows of a class, the share that were found; 0 where it has none but was given.

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
    return right / where(occurs > 0, maximum(sum_rows(y), 1), 0)


recall = Metric(
    name="recall",
    value=value,
    of="classes",
    shape="per class",
    place=3,
)
