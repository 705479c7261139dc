"""The ratio of two columns: x1/x2. There is none where the second is 0."""

from backsight.data.features._record import FeatureKind
from backsight.kernel.formula import formula
from backsight.kernel.types import Array


@formula
def value(a: Array, b: Array) -> Array:
    return a / b


ratio = FeatureKind(
    name="ratio", value=value, spelling="{a}/{b}", other_spellings=("{a}÷{b}",), order=9
)
