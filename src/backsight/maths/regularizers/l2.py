"""Squared weights: λ/2·Σw² pulls every weight to 0 in proportion to it.

per: "batch" counts the cost once a batch; "row" divides it by the batch's N rows, as λ/(2N)·Σw².
"""

from typing import Literal

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, NotNegative
from backsight.kernel.vocabulary import total
from backsight.maths.regularizers._record import Regularizer


@formula
def value(
    w: Array,
    N: int,
    *,
    lam: NotNegative = 1e-4,
    per: Literal["batch", "row"] = "batch",
) -> Array:
    return lam * total(w**2) / (2 * N) if per == "row" else lam / 2 * total(w**2)


@formula
def slope(
    w: Array,
    N: int,
    *,
    lam: NotNegative = 1e-4,
    per: Literal["batch", "row"] = "batch",
) -> Array:
    return lam * w / N if per == "row" else lam * w


l2 = Regularizer(
    name="l2",
    value=value,
    slope=slope,
    elsewhere=(
        "PyTorch's weight_decay is the same lam, but counts biases and scales, too; Keras's "
        "L2 has no ½, so there it is half of this lam; scikit-learn's alpha is lam with "
        "per=row"
    ),
    reference="Nielsen 2015, chapter 3, equation 87",
)
