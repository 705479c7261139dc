"""The activation is left out: the sum is given for the output."""

from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def keep_sum(tape: Tape, equation: Equation) -> Array | None:
    """z for f(z)."""
    return tape.operands(equation)[0]


activation_forgotten = NumberSlip(
    name="activation_forgotten",
    order=54,
    sentence=N_("The activation is missing: the output is f(z), not z."),
    formulas=("activations.*.value",),
    wrong=(keep_sum,),
)
