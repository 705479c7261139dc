"""The natural logarithm of a column: log(x). There is none of 0 and of a number below."""

from backsight.data.features._record import FeatureKind
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import log


@formula
def value(a: Array) -> Array:
    return log(a)


logarithm = FeatureKind(
    name="logarithm", value=value, spelling="log({a})", other_spellings=("ln({a})",), order=8
)
