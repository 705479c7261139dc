"""F1: the harmonic mean of precision and recall, class by class.

A class that neither occurs nor was given has none (0/0), and counts in no mean, as in scikit-learn.
"""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sum_rows
from backsight.maths.metrics._record import Metric


@formula
def value(p: Array, y: Array, N: int) -> Array:
    right = sum_rows(y * p)
    return 2 * right / (sum_rows(p) + sum_rows(y))


f1 = Metric(
    name="f1",
    value=value,
    of="classes",
    shape="per class",
    place=4,
)
