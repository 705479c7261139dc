"""Both: λ·(ρ·Σ|w| + (1 - ρ)/2·Σw²).

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
    rho: NotNegative = 0.5,
    per: Literal["batch", "row"] = "batch",
) -> Array:
    return (
        lam * (rho * total(abs(w)) + (1 - rho) / 2 * total(w**2)) / N
        if per == "row"
        else lam * (rho * total(abs(w)) + (1 - rho) / 2 * total(w**2))
    )


@formula
def slope(
    w: Array,
    N: int,
    *,
    lam: NotNegative = 1e-4,
    rho: NotNegative = 0.5,
    per: Literal["batch", "row"] = "batch",
) -> Array:
    return (
        lam * (rho * sign(w) + (1 - rho) * w) / N
        if per == "row"
        else lam * (rho * sign(w) + (1 - rho) * w)
    )


elastic_net = Regularizer(
    name="elastic_net",
    value=value,
    slope=slope,
    kinks=(0.0,),
    elsewhere="Keras's L1L2 takes two strengths, and has no ½ before the squares",
    reference="Zou and Hastie 2005",
)
