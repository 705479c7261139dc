"""The activation's value where its slope belongs."""

from backsight.checks.number_slips._equations import CHAIN, find_activation
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def take_value(tape: Tape, equation: Equation) -> Array | None:
    """dL/da · f."""
    parts = find_activation(tape, equation)
    return None if parts is None else tape.operands(equation)[0] * parts[2]


value_for_slope = NumberSlip(
    name="value_for_slope",
    order=26,
    sentence=N_(
        "The activation's value stands where its slope belongs: dL/da · f′(z), not dL/da · f(z)."
    ),
    formulas=(CHAIN,),
    wrong=(take_value,),
)
