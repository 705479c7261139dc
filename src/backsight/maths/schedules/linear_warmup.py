"""The rate climbs in a straight line over the first steps; any other schedule may follow."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Count, Number
from backsight.kernel.vocabulary import minimum
from backsight.maths.schedules._record import Schedule


@formula
def value(eta: Number, t: Number, T: Number, *, steps: Count = 100) -> Number:
    return eta * minimum(1, t / steps)


linear_warmup = Schedule(
    name="linear_warmup",
    value=value,
    reference="Goyal et al., arXiv:1706.02677, section 2.2",
)
