"""Inputs and derivatives are summed over the rows before they are multiplied."""

import numpy as np

from backsight.checks.number_slips._equations import WEIGHTS
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def sum_first(tape: Tape, equation: Equation) -> Array | None:
    """(Σ a)(Σ δ) for Σ a δ."""
    delta, a = tape.operands(equation)
    return np.outer(a.sum(axis=0), delta.sum(axis=0)) if len(a) > 1 else None


rows_summed_apart = NumberSlip(
    name="rows_summed_apart",
    order=40,
    sentence=N_(
        "Inputs and δ are summed over the rows before they are multiplied: each row's own "
        "product belongs in the sum."
    ),
    formulas=(WEIGHTS,),
    wrong=(sum_first,),
)
