"""Mean and sum confused: the 1/N of the mean is missing, or stands there twice."""

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


def sum_up(tape: Tape, equation: Equation) -> Array | None:
    """N times the number."""
    return read_result(tape, equation) * tape.derivation.rows


def average_again(tape: Tape, equation: Equation) -> Array | None:
    """A share of it."""
    return read_result(tape, equation) / tape.derivation.rows


mean_and_sum = NumberSlip(
    name="mean_and_sum",
    order=10,
    sentence=N_(
        "Mean and sum are confused: the 1/{rows} of the mean over {rows} rows is missing, "
        "or stands there twice."
    ),
    formulas=(LOSSES, *SLOPES, WEIGHTS, BIASES, INPUTS, CHAIN),
    wrong=(sum_up, average_again),
)
