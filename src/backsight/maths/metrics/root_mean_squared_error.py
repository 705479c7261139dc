"""Root mean squared error: of each target the root of its mean squared error; then their mean."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt, sum_rows, total
from backsight.maths.metrics._record import Metric


@formula
def value(p: Array, y: Array, N: int, K: int) -> Array:
    return total(sqrt(sum_rows((p - y) ** 2) / N)) / K


root_mean_squared_error = Metric(
    name="root_mean_squared_error",
    value=value,
    of="numbers",
    shape="number",
    higher_is_better=False,
    place=7,
)
