"""A bias gradient summed over the units too."""

import numpy as np

from backsight.checks.number_slips._equations import BIASES, read_result
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def sum_all(tape: Tape, equation: Equation) -> Array | None:
    """The same number for all biases."""
    right = read_result(tape, equation)
    return np.full_like(right, right.sum()) if right.size > 1 else None


bias_summed_over_all = NumberSlip(
    name="bias_summed_over_all",
    order=46,
    sentence=N_(
        "δ is summed over everything, rows and units: each bias has the sum of its own "
        "unit over the rows."
    ),
    formulas=(BIASES,),
    wrong=(sum_all,),
)
