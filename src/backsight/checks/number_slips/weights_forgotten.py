"""The weights are left out on the way back."""

import numpy as np

from backsight.checks.number_slips._equations import INPUTS
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def drop_weights(tape: Tape, equation: Equation) -> Array | None:
    """δ itself, or its sum over the units."""
    delta, w = tape.operands(equation)
    return np.repeat(delta.sum(axis=1, keepdims=True), w.shape[0], axis=1)


weights_forgotten = NumberSlip(
    name="weights_forgotten",
    order=32,
    sentence=N_("The weights are missing: going back, δ is multiplied by Wᵀ."),
    formulas=(INPUTS,),
    wrong=(drop_weights,),
)
