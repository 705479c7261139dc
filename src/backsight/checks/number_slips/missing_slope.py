"""The activation's slope is missing: dL/da given for dL/dz."""

from backsight.checks.number_slips._equations import CHAIN
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def drop_slope(tape: Tape, equation: Equation) -> Array | None:
    """dL/da."""
    return tape.operands(equation)[0]


missing_slope = NumberSlip(
    name="missing_slope",
    order=20,
    sentence=N_("The slope of the activation is missing: dL/dz is dL/da · f′(z)."),
    formulas=(CHAIN,),
    wrong=(drop_slope,),
)
