"""The rate falls like one over the number of steps."""

from backsight.kernel.formula import formula
from backsight.kernel.types import NotNegative, Number
from backsight.maths.schedules._record import Schedule


@formula
def value(eta: Number, t: Number, T: Number, *, decay: NotNegative = 0.001) -> Number:
    return eta / (1 + decay * (t - 1))


inverse_time = Schedule(
    name="inverse_time",
    value=value,
    reference="Robbins and Monro 1951",
)
