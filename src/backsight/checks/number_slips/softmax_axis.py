"""Softmax over the rows of the batch."""

import numpy as np

from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def go_down_columns(tape: Tape, equation: Equation) -> Array | None:
    """Each column adds up to 1."""
    z = tape.operands(equation)[0]
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


softmax_axis = NumberSlip(
    name="softmax_axis",
    order=58,
    sentence=N_(
        "Softmax is taken over the rows of the batch: each row's outputs have to add up to 1."
    ),
    formulas=("activations.softmax.value",),
    wrong=(go_down_columns,),
)
