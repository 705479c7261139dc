"""A layer's sums with Wᵀ in the place of W, where that is square."""

from backsight.checks.number_slips._equations import SUMS
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def transpose_weights(tape: Tape, equation: Equation) -> Array | None:
    """x Wᵀ + b."""
    x, w, b = tape.operands(equation)
    if w.shape[0] != w.shape[1]:
        return None
    return x @ w.T if b is None else x @ w.T + b


weights_transposed = NumberSlip(
    name="weights_transposed",
    order=52,
    sentence=N_("W stands there transposed: the sums are x W, a column of W for each unit."),
    formulas=(SUMS,),
    wrong=(transpose_weights,),
)
