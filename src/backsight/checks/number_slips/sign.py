"""The sign is wrong."""

from backsight.checks.number_slips._equations import (
    BIASES,
    CHAIN,
    INPUTS,
    LOSSES,
    SLOPES,
    WEIGHTS,
    read_result,
)
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def turn_sign(tape: Tape, equation: Equation) -> Array | None:
    """-1 times the number, as y − a for a − y gives it."""
    return -read_result(tape, equation)


sign = NumberSlip(
    name="sign",
    order=12,
    sentence=N_("The sign is wrong."),
    formulas=(LOSSES, *SLOPES, WEIGHTS, BIASES, INPUTS, CHAIN),
    wrong=(turn_sign,),
)
