"""The rate climbs from a small one to the spec's and comes down to a smaller one, by cosines.

rise: the share of the steps in which it climbs; first, last: the rates at both ends, as parts
of the spec's."""

from backsight.kernel.formula import formula
from backsight.kernel.types import NotNegative, Number, Share
from backsight.kernel.vocabulary import cos, maximum, pi, where
from backsight.maths.schedules._record import Schedule


@formula
def value(
    eta: Number,
    t: Number,
    T: Number,
    *,
    rise: Share = 0.3,
    first: NotNegative = 0.04,
    last: NotNegative = 0.0001,
) -> Number:
    p = (t - 1) / maximum(T - 1, 1)
    up = first + (1 - first) * (1 - cos(pi * p / maximum(rise, 1e-12))) / 2
    down = last + (1 - last) * (1 + cos(pi * (p - rise) / (1 - rise))) / 2
    return eta * where(p < rise, up, down)


one_cycle = Schedule(
    name="one_cycle",
    value=value,
    reference="Smith and Topin, arXiv:1708.07120",
)
