"""What a symptom is: a number made of readings, and how large it has to be to tell."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """A formula over named readings, and the bound from which on it speaks for a fault.

    Of scale-free numbers: relative to the spread of the targets, to chance, to the slope's own
    promise; so that one bound fits networks of any size and data in any unit.
    """

    value: Formula | str
    """Of readings, by their names; or the name of one, where that is it."""
    reason: str
    """What it says when it holds, in a sentence; {value} stands in it, with a format for a float.
    """
    above: float = -math.inf
    below: float = math.inf
    """It holds between the two."""

    def __post_init__(self) -> None:
        if not self.above < self.below or (math.isinf(self.above) and math.isinf(self.below)):
            raise BadRecord(
                _(
                    "A symptom needs a bound: above or below, got above={above}, below={below}."
                ).format(above=self.above, below=self.below)
            )
        if not isinstance(self.value, Formula | str):
            raise BadRecord(
                _(
                    "A symptom's value is the name of a reading or a @formula of some, got {value}."
                ).format(value=type(self.value).__name__)
            )
        try:
            self.reason.format(value=1.0)
        except (AttributeError, LookupError, ValueError) as error:
            raise BadRecord(
                _(
                    "A symptom's reason is a sentence with {{value}} in it, such as 'It is "
                    "{{value:.2f}}.', got {reason!r}."
                ).format(reason=self.reason)
            ) from error

    @property
    def needs(self) -> tuple[str, ...]:
        """The readings that it is made of."""
        return (self.value,) if isinstance(self.value, str) else self.value.parameters

    def compute(self, readings: Mapping[str, float]) -> float:
        """Its value; NaN where a reading is unknown."""
        operands = [np.float64(readings[name]) for name in self.needs]
        if any(np.isnan(operands)):
            return math.nan
        if isinstance(self.value, str):
            return float(operands[0])
        with np.errstate(all="ignore"):
            return float(self.value(*operands))

    def holds(self, value: float) -> bool:
        """Whether a value of it speaks for the fault; an unknown one does not."""
        return self.above < value < self.below
