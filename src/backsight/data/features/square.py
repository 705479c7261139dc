"""The square of a column: x^2."""

from backsight.data.features._record import FeatureKind
from backsight.kernel.formula import formula
from backsight.kernel.types import Array


@formula
def value(a: Array) -> Array:
    return a * a


square = FeatureKind(
    name="square", value=value, spelling="{a}^2", other_spellings=("{a}**2", "{a}²"), order=1
)
