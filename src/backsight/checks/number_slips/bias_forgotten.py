"""The bias is left out of a layer's sums."""

from backsight.checks.number_slips._equations import SUMS
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def drop_bias(tape: Tape, equation: Equation) -> Array | None:
    """x W for x W + b."""
    x, w, _b = tape.operands(equation)
    return x @ w


bias_forgotten = NumberSlip(
    name="bias_forgotten",
    order=50,
    sentence=N_("The bias is missing: z is x W + b."),
    formulas=(SUMS,),
    wrong=(drop_bias,),
)
