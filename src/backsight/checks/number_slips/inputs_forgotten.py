"""The inputs are left out of the weights' gradient."""

import numpy as np

from backsight.checks.number_slips._equations import WEIGHTS
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def drop_inputs(tape: Tape, equation: Equation) -> Array | None:
    """Σ δ for Σ a δ."""
    delta, a = tape.operands(equation)
    return np.ones_like(a).T @ delta


inputs_forgotten = NumberSlip(
    name="inputs_forgotten",
    order=38,
    sentence=N_(
        "What the layer was given is missing: each δ is multiplied by the input of its weight."
    ),
    formulas=(WEIGHTS,),
    wrong=(drop_inputs,),
)
