"""A constant ratio that is none of the usual ones."""

from backsight.checks.slips._ratio import meaning, ratio
from backsight.checks.slips._record import Case, Slip


def explains(case: Case) -> str | None:
    """Whether yours = c · true for any c."""
    c = ratio(case)
    if c is None:
        return None
    return (
        f"{case.share()}yours is {c:.10g} times the true gradient everywhere, so its form is "
        f"right and a factor is not: {meaning(c, case.rows)}."
    )


constant_ratio = Slip(name="constant_ratio", order=40, explains=explains)
