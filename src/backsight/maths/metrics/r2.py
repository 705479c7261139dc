"""R²: the share of a target's variance that the outputs explain; 1 is perfect, 0 is the mean.

Of several targets the mean; by average=variance_weighted, each by its variance. A target that does
not vary has 1 where the outputs are exact, else 0. One row has none.
"""

from typing import Literal

from backsight.kernel.formula import formula
from backsight.kernel.language import N_
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sum_rows, total, where
from backsight.maths.metrics._record import Metric


@formula
def value(
    p: Array,
    y: Array,
    N: int,
    K: int,
    *,
    average: Literal["uniform", "variance_weighted"] = "uniform",
) -> Array:
    around = y - sum_rows(y) / N
    spread = around - sum_rows(around) / N
    s = sum_rows(spread * spread)
    e = sum_rows((y - p) ** 2)
    varies = s > 1e-30 * sum_rows(y * y)
    each = where(varies, 1 - e / where(varies, s, 1), where(e > 0, 0, 1))
    weight = where(total(s) > 0, s, 1)
    weighted = total(each * weight) / total(weight)
    mean = weighted if average == "variance_weighted" else total(each) / K
    enough = where(N > 1, 1, 0)
    return enough * mean / enough


r2 = Metric(
    name="r2",
    value=value,
    of="numbers",
    shape="number",
    place=5,
    undefined=N_("It needs two rows."),
)
