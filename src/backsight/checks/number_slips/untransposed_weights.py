"""W where Wᵀ belongs on the way back, with weights that are square."""

from backsight.checks.number_slips._equations import INPUTS
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def keep_weights(tape: Tape, equation: Equation) -> Array | None:
    """δ W."""
    delta, w = tape.operands(equation)
    return delta @ w if w.shape[0] == w.shape[1] > 1 else None


untransposed_weights = NumberSlip(
    name="untransposed_weights",
    order=30,
    sentence=N_("W stands there untransposed: going back it is δ Wᵀ."),
    formulas=(INPUTS,),
    wrong=(keep_weights,),
)
