"""Softmax without its division."""

import numpy as np

from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def leave_division(tape: Tape, equation: Equation) -> Array | None:
    """eᶻ for eᶻ / Σ eᶻ."""
    return np.exp(tape.operands(equation)[0])


exponentials_alone = NumberSlip(
    name="exponentials_alone",
    order=59,
    sentence=N_("These are the exponentials: each is still to be divided by the sum over its row."),
    formulas=("activations.softmax.value",),
    wrong=(leave_division,),
)
