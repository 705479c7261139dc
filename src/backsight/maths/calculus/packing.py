"""All entries of some arrays as one vector, so that an update is one pass."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import pack
from backsight.maths.calculus._record import Rule


@formula
def value(*arrays: Array) -> Array:
    return pack(*arrays)


packing = Rule(name="packing", value=value)
