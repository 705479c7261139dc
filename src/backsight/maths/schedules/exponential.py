"""The rate falls by the same factor over every so many steps, smoothly."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Count, Number, Positive
from backsight.maths.schedules._record import Schedule


@formula
def value(
    eta: Number, t: Number, T: Number, *, factor: Positive = 0.5, every: Count = 1000
) -> Number:
    return eta * factor ** ((t - 1) / every)


exponential = Schedule(
    name="exponential",
    value=value,
)
