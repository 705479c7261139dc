"""A sum of terms."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import add_up
from backsight.maths.calculus._record import Rule


@formula
def value(*terms: Array) -> Array:
    return add_up(*terms)


add = Rule(name="add", value=value)
