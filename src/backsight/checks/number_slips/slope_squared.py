"""The activation's slope twice."""

from backsight.checks.number_slips._equations import CHAIN
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def multiply_twice(tape: Tape, equation: Equation) -> Array | None:
    """dL/da · f′²."""
    upstream, slope = tape.operands(equation)
    return upstream * slope**2


slope_squared = NumberSlip(
    name="slope_squared",
    order=24,
    sentence=N_("The slope of the activation is there twice: f′(z) belongs there once."),
    formulas=(CHAIN,),
    wrong=(multiply_twice,),
)
