"""What rows cost on average, where a row counts more than another.

A row of weight 3 counts as three rows of weight 1 would; Omega is the sum of the weights.
"""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import total
from backsight.maths.calculus._record import Rule


@formula
def value(l: Array, omega: Array, Omega: Array) -> Array:  # noqa: E741 - as it is written
    return total(omega * l) / Omega


@formula
def slope(omega: Array, Omega: Array) -> Array:
    return omega / Omega


weighted_mean = Rule(name="weighted_mean", value=value, slope=slope)
