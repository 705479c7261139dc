"""The cosine of a column, an angle in radians: cos(x)."""

from backsight.data.features._record import FeatureKind
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import cos


@formula
def value(a: Array) -> Array:
    return cos(a)


cosine = FeatureKind(name="cosine", value=value, spelling="cos({a})", order=4)
