"""Differences in float32, of a step that is too small for its 7 digits.

What it does: f(x + h) and f(x − h) are rounded to float32 before they are subtracted; what is left
is mostly rounding.

Why it is bad: a gradient check by such numbers says that a right gradient is wrong, or passes a
wrong one.

Remedy: take differences in float64; in float32 a step of about 5e-3 is best, and leaves 4 to 5
digits.

References: Press et al. 2007, section 5.7.
"""

import math

import numpy as np

from backsight.checks.slips._differences import (
    count_right_digits,
    find_difference,
    find_quantized_step,
)
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _

DIGITS = -math.log10(float(np.finfo(np.float32).eps))


def explains(case: Case) -> str | None:
    """Whether differences in float32 give yours: of float32 weights, or of a loss that is rounded
    to it."""
    way = find_difference(case, np.float32) if case.evaluate is not None else None
    if way is None and case.is_single:
        way = find_difference(case, np.float64)
    step = find_quantized_step(case) if way is None else way.step
    if step is None:
        return None
    return case.name_arrays(
        _(
            "yours is a difference with a step of {step:g} in float32, which has {digits:.0f} "
            "digits: {left:.1f} of them are left. Take it in float64"
        ).format(step=step, digits=DIGITS, left=count_right_digits(case))
    )


float32_too_coarse = Slip(
    name="float32_too_coarse",
    order=160,
    explains=explains,
    needs_truth=False,
    example=PlantedLine(
        network="differences",
        right="dtype = np.float64",
        wrong="dtype = np.float32",
    ),
    confused_with=("rough_differences",),
)
