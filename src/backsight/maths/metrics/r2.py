"""R²: the share of the targets' variance that the outputs explain; 1 is perfect, 0 is the mean."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import maximum, sum_rows, total
from backsight.maths.metrics._record import Metric


@formula
def value(p: Array, y: Array, N: int) -> Array:
    spread = y - sum_rows(y) / N
    return 1 - total((y - p) ** 2) / maximum(total(spread * spread), 1e-300)


r2 = Metric(
    name="r2",
    value=value,
    of="numbers",
    shape="number",
)
