"""Each array of gradients longer than the limit is shortened to it."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Positive
from backsight.kernel.vocabulary import maximum, sqrt, total
from backsight.maths.clippings._record import Clipping


@formula
def value(g: Array, *, limit: Positive = 1.0) -> Array:
    n = sqrt(total(g * g))
    return g * (limit / maximum(n, limit))


by_norm = Clipping(
    name="by_norm",
    value=value,
    over="each",
    reference="Pascanu, Mikolov and Bengio 2013, algorithm 1, array by array",
)
