"""The rate follows half a cosine from the start to the end of the run."""

from backsight.kernel.formula import formula
from backsight.kernel.types import NotNegative, Number
from backsight.kernel.vocabulary import cos, maximum, pi
from backsight.maths.schedules._record import Schedule


@formula
def value(eta: Number, t: Number, T: Number, *, low: NotNegative = 0.0) -> Number:
    p = (t - 1) / maximum(T - 1, 1)
    return eta * (low + (1 - low) * (1 + cos(pi * p)) / 2)


cosine = Schedule(
    name="cosine",
    value=value,
    reference="Loshchilov and Hutter, arXiv:1608.03983, equation 5",
)
