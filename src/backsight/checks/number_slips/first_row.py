"""The first row of the batch alone."""

from backsight.checks.number_slips._equations import BIASES, WEIGHTS
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def keep_first(tape: Tape, equation: Equation) -> Array | None:
    """Its part of the gradient."""
    delta, *inputs = (value[[0]] for value in tape.operands(equation))
    if len(tape.operands(equation)[0]) < 2:
        return None
    return inputs[0].T @ delta if inputs else delta[0]


first_row = NumberSlip(
    name="first_row",
    order=42,
    sentence=N_("That is the first row's part alone: the rows are added up."),
    formulas=(WEIGHTS, BIASES),
    wrong=(keep_first,),
)
