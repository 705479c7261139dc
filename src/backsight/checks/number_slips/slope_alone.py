"""The slope without the derivative that comes from behind."""

from backsight.checks.number_slips._equations import CHAIN
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def keep_slope(tape: Tape, equation: Equation) -> Array | None:
    """f′."""
    return tape.operands(equation)[1]


slope_alone = NumberSlip(
    name="slope_alone",
    order=28,
    sentence=N_("That is the slope alone: dL/da, which comes from behind, is not multiplied in."),
    formulas=(CHAIN,),
    wrong=(keep_slope,),
)
