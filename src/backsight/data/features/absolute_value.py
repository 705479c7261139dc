"""A column without its sign: abs(x)."""

from backsight.data.features._record import FeatureKind
from backsight.kernel.formula import formula
from backsight.kernel.types import Array


@formula
def value(a: Array) -> Array:
    return abs(a)


absolute_value = FeatureKind(
    name="absolute_value",
    value=value,
    spelling="abs({a})",
    other_spellings=("|{a}|",),
    order=6,
)
