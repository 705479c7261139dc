"""Absolute weights: λ·Σ|w| pulls every weight to 0 with the same force, some to exactly 0.

per: "batch" counts the cost once a batch; "row" divides it by the batch's N rows, as λ/(2N)·Σw².
"""

from typing import Literal

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, NotNegative
from backsight.kernel.vocabulary import sign, total
from backsight.maths.regularizers._record import Regularizer


@formula
def value(
    w: Array,
    N: int,
    *,
    lam: NotNegative = 1e-4,
    per: Literal["batch", "row"] = "batch",
) -> Array:
    return lam * total(abs(w)) / N if per == "row" else lam * total(abs(w))


@formula
def slope(
    w: Array,
    N: int,
    *,
    lam: NotNegative = 1e-4,
    per: Literal["batch", "row"] = "batch",
) -> Array:
    return lam * sign(w) / N if per == "row" else lam * sign(w)


l1 = Regularizer(
    name="l1",
    value=value,
    slope=slope,
    kinks=(0.0,),
    reference="Nielsen 2015, chapter 3, equation 95",
)
