"""The third power of a column: x^3."""

from backsight.data.features._record import FeatureKind
from backsight.kernel.formula import formula
from backsight.kernel.types import Array


@formula
def value(a: Array) -> Array:
    return a * a * a


cube = FeatureKind(
    name="cube", value=value, spelling="{a}^3", other_spellings=("{a}**3", "{a}³"), order=5
)
