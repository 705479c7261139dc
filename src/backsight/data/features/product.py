"""The product of two columns: x1*x2."""

from backsight.data.features._record import FeatureKind
from backsight.kernel.formula import formula
from backsight.kernel.types import Array


@formula
def value(a: Array, b: Array) -> Array:
    return a * b


product = FeatureKind(
    name="product",
    value=value,
    spelling="{a}*{b}",
    other_spellings=("{a}×{b}", "{a}·{b}"),
    is_symmetric=True,
    order=2,
)
