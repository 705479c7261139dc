"""The sum of all entries."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import total
from backsight.maths.calculus._record import Rule


@formula
def value(x: Array) -> Array:
    return total(x)


entry_sum = Rule(name="entry_sum", value=value)
