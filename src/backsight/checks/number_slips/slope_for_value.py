"""The activation's slope in the place of its value."""

import numpy as np

from backsight.checks.number_slips._equations import read_result
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array
from backsight.maths.activations import activations


def take_slope(tape: Tape, equation: Equation) -> Array | None:
    """f′(z) for f(z)."""
    record = activations[equation.formula.split(".")[1]]
    z, a = tape.operands(equation)[0], read_result(tape, equation)
    return None if record.slope is None else record.slope(z, a) + np.zeros_like(z)


slope_for_value = NumberSlip(
    name="slope_for_value",
    order=56,
    sentence=N_("That is the activation's slope, f′(z): its value f(z) belongs there."),
    formulas=("activations.*.value",),
    wrong=(take_slope,),
)
