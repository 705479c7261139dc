"""The same rate at every step."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Number
from backsight.maths.schedules._record import Schedule


@formula
def value(eta: Number, t: Number, T: Number) -> Number:
    return eta


constant = Schedule(
    name="constant",
    value=value,
)
