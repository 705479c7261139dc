"""The sign is wrong: every entry is -1 times the true one.

What it does: y − a stands where a − y belongs, or the step is given in place of the gradient.

Why it is bad: training climbs: the loss rises at every step.

Remedy: take the derivative of (a − y)², or take the step away where it was added.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import find_ratio
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = -true."""
    if find_ratio(case) != -1:
        return None
    return case.name_arrays(_("yours is -1 times the true gradient: the sign is wrong."))


sign = Slip(
    name="sign",
    order=10,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="d2 = (a2 - Y) / N * a2 * (1 - a2)",
        wrong="d2 = (Y - a2) / N * a2 * (1 - a2)",
    ),
    confused_with=("rate_inside",),
)
