"""The last row of the batch alone."""

from backsight.checks.number_slips._equations import BIASES, WEIGHTS
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def keep_last(tape: Tape, equation: Equation) -> Array | None:
    """Its part of the gradient."""
    delta, *inputs = (value[[-1]] for value in tape.operands(equation))
    if len(tape.operands(equation)[0]) < 2:
        return None
    return inputs[0].T @ delta if inputs else delta[0]


last_row = NumberSlip(
    name="last_row",
    order=44,
    sentence=N_("That is the last row's part alone: the rows are added up."),
    formulas=(WEIGHTS, BIASES),
    wrong=(keep_last,),
)
