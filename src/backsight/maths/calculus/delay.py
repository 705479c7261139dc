"""A count that starts after so many steps: what a schedule sees behind a warm-up."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Number
from backsight.kernel.vocabulary import maximum
from backsight.maths.calculus._record import Rule


@formula
def value(t: Number, *, steps: int = 0) -> Number:
    return maximum(t - steps, 1)


delay = Rule(name="delay", value=value)
