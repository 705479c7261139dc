"""A gradient by differences, with a step that is too wide or too small.

What it does: the gradient is a difference quotient, and its step leaves fewer digits than are asked
for: by what the tangent leaves out, or by rounding.

Why it is bad: it is right to these digits, and no further; and it takes a call of f for each
weight.

Remedy: the central difference with a step of about 1e-5 keeps 9 to 11 digits; backpropagation keeps
all, at the cost of three calls.

References: Press et al. 2007, section 5.7.
"""

import numpy as np

from backsight.checks.slips._differences import count_right_digits, find_difference
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether a difference in float64 gives yours.

    It is asked before that of float32: with a wide step both give the same digits.
    """
    if case.evaluate is None or case.is_single:
        return None
    way = find_difference(case, np.float64)
    if way is None:
        return None
    text = (
        _(
            "yours is the central difference with a step of {step:g}, of which {left:.1f} digits "
            "are right"
        )
        if way.is_central
        else _(
            "yours is the forward difference with a step of {step:g}, of which {left:.1f} digits "
            "are right: the central one has more"
        )
    )
    return case.name_arrays(text.format(step=way.step, left=count_right_digits(case)))


rough_differences = Slip(
    name="rough_differences",
    order=159,
    explains=explains,
    needs_truth=False,
    example=PlantedLine(
        network="differences",
        right="h = 1e-5",
        wrong="h = 1e-2",
    ),
    confused_with=("float32_too_coarse",),
)
