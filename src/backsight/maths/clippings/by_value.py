"""Each entry is kept within [-limit, limit]."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Positive
from backsight.kernel.vocabulary import maximum, minimum
from backsight.maths.clippings._record import Clipping


@formula
def value(g: Array, *, limit: Positive = 1.0) -> Array:
    return minimum(maximum(g, -limit), limit)


by_value = Clipping(
    name="by_value",
    value=value,
    over="all",
    reference="Mikolov 2012, section 3.2.2",
)
