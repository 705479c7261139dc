"""A slope multiplied into p − y, which has it already."""

from backsight.checks.number_slips._equations import read_result
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def multiply_slope(tape: Tape, equation: Equation) -> Array | None:
    """(p − y) p (1 − p) for p − y."""
    p = tape.operands(equation)[0]
    return read_result(tape, equation) * p * (1 - p)


slope_again = NumberSlip(
    name="slope_again",
    order=47,
    sentence=N_(
        "A slope p (1 − p) is multiplied in: with softmax and cross-entropy together "
        "dL/dz is p − y already."
    ),
    formulas=("losses.*.fused.softmax.pullback",),
    wrong=(multiply_slope,),
)
