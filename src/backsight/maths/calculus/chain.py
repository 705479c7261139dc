"""The chain rule for an entry-by-entry function: upstream derivative times slope."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.calculus._record import Rule


@formula
def value(upstream: Array, slope: Array) -> Array:
    return upstream * slope


chain = Rule(name="chain", value=value, reference="Nielsen 2015, chapter 2, BP1 and BP2")
