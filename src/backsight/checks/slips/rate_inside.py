"""A learning rate in the gradient: what is given is the step, or its size.

What it does: the function gives the step, the gradient times the learning rate, and not the
gradient.

Why it is bad: an optimizer takes the rate again, and steps become tiny; Adam divides it out.

Remedy: return the gradient, and leave the learning rate to the update.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import explain_rate, find_ratio
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = η · true or -η · true, with a rate that was told or is a usual one."""
    c = find_ratio(case)
    text = "" if c is None else explain_rate(c, case)
    return case.name_arrays(_("yours: {text}").format(text=text)) if text else None


rate_inside = Slip(
    name="rate_inside",
    order=38,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="d2 = (a2 - Y) / N * a2 * (1 - a2)",
        wrong="d2 = 0.01 * (a2 - Y) / N * a2 * (1 - a2)",
    ),
    confused_with=(
        "constant_ratio",
        "sign",
    ),
)
