"""Normal, of variance 1/in: what SELU needs."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt
from backsight.maths.initializers._record import Initializer


@formula
def value(d: Array, n_in: int, n_out: int) -> Array:
    return d * sqrt(1 / n_in)


lecun_normal = Initializer(
    name="lecun_normal",
    value=value,
    draws="normal",
    elsewhere="Keras cuts it off at two deviations and widens it again",
    reference="LeCun et al. 1998, Efficient BackProp, equation 16",
)
