"""Mean and sum confused: every entry is N times, or 1/N of, the true one."""

from backsight.checks.slips._ratio import meaning, ratio
from backsight.checks.slips._record import Case, Slip, rounded
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = N · true or true / N, with a whole N."""
    c = ratio(case)
    if c is None or c <= 0 or rounded(c, always=True) != c:
        return None
    said = _("yours is a constant times the true gradient. {meaning}")
    return case.said(said.format(meaning=meaning(c, case.rows)))


mean_and_sum = Slip(name="mean_and_sum", order=30, explains=explains)
