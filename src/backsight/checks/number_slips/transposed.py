"""A square gradient with rows and columns exchanged."""

from backsight.checks.number_slips._equations import WEIGHTS, read_result
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def transpose(tape: Tape, equation: Equation) -> Array | None:
    """δᵀ a for aᵀ δ."""
    right = read_result(tape, equation)
    return right.T if right.shape[0] == right.shape[1] > 1 else None


transposed = NumberSlip(
    name="transposed",
    order=34,
    sentence=N_("Rows and columns are exchanged: it is aᵀ δ, a row for each input."),
    formulas=(WEIGHTS,),
    wrong=(transpose,),
)
