"""The square root of a column: sqrt(x). There is none of a number below 0."""

from backsight.data.features._record import FeatureKind
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt


@formula
def value(a: Array) -> Array:
    return sqrt(a)


square_root = FeatureKind(
    name="square_root", value=value, spelling="sqrt({a})", other_spellings=("√{a}",), order=7
)
