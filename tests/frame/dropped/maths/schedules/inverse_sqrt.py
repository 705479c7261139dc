"""The rate climbs to the spec's over the first steps, then falls with the root of the step."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Count, Number
from backsight.kernel.vocabulary import minimum, sqrt
from backsight.maths.schedules._record import Schedule


@formula
def value(eta: Number, t: Number, T: Number, *, climb: Count = 20) -> Number:
    return eta * minimum(t / climb, sqrt(climb / t))


inverse_sqrt = Schedule(
    name="inverse_sqrt",
    value=value,
    reference="Vaswani et al., arXiv:1706.03762, equation 3, with the spec's rate as its peak",
)
