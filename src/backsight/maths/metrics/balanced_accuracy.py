"""Balanced accuracy: the mean recall of the classes that occur, so that each counts alike."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import maximum, sum_rows, total, where
from backsight.maths.metrics._record import Metric


@formula
def value(p: Array, y: Array, N: int) -> Array:
    rows = sum_rows(y)
    share = sum_rows(y * p) / maximum(rows, 1)
    return total(share) / total(where(rows > 0, 1, 0))


balanced_accuracy = Metric(
    name="balanced_accuracy",
    value=value,
    of="classes",
    place=8,
    in_training=False,
    reference="Brodersen et al., The balanced accuracy and its posterior distribution (2010)",
)
