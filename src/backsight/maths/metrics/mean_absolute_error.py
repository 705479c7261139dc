"""Mean absolute error over rows and units."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import total
from backsight.maths.metrics._record import Metric


@formula
def value(p: Array, y: Array, N: int, K: int) -> Array:
    return total(abs(p - y)) / (N * K)


mean_absolute_error = Metric(
    name="mean_absolute_error",
    value=value,
    of="numbers",
    shape="number",
    higher_is_better=False,
    place=8,
)
