"""A constant ratio that is none of the usual ones."""

from backsight.checks.slips._ratio import meaning, ratio
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = c · true for any c."""
    c = ratio(case)
    if c is None:
        return None
    return case.said(
        _(
            "yours is {c:.10g} times the true gradient everywhere, so its form is right and a "
            "factor is not: {meaning}."
        ).format(c=c, meaning=meaning(c, case.rows))
    )


constant_ratio = Slip(name="constant_ratio", order=40, explains=explains)
