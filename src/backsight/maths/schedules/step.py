"""The rate is multiplied by a factor every so many steps."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Count, Number, Positive
from backsight.kernel.vocabulary import floor
from backsight.maths.schedules._record import Schedule


@formula
def value(
    eta: Number, t: Number, T: Number, *, factor: Positive = 0.1, every: Count = 1000
) -> Number:
    return eta * factor ** floor((t - 1) / every)


step = Schedule(
    name="step",
    value=value,
)
