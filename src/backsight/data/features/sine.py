"""The sine of a column, an angle in radians: sin(x)."""

from backsight.data.features._record import FeatureKind
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sin


@formula
def value(a: Array) -> Array:
    return sin(a)


sine = FeatureKind(name="sine", value=value, spelling="sin({a})", order=3)
