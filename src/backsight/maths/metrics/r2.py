"""R²: the share of the targets' variance that the outputs explain; 1 is perfect, 0 is the mean.

Targets that do not vary have no variance to explain: 1 less the squared error is returned."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sum_rows, total, where
from backsight.maths.metrics._record import Metric


@formula
def value(p: Array, y: Array, N: int) -> Array:
    spread = y - sum_rows(y) / N
    s = total(spread * spread)
    return 1 - total((y - p) ** 2) / where(s > 0, s, 1)


r2 = Metric(
    name="r2",
    value=value,
    of="numbers",
    shape="number",
    place=5,
)
