"""Mean and sum confused: every entry is N times, or 1/N of, the true one."""

from backsight.checks.slips._ratio import explain_factor, find_ratio
from backsight.checks.slips._record import Case, Slip, round_factor
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = N · true or true / N, with a whole N."""
    c = find_ratio(case)
    if c is None or c <= 0 or round_factor(c, always=True) != c:
        return None
    sentence = _("yours is a constant times the true gradient. {meaning}")
    return case.name_arrays(sentence.format(meaning=explain_factor(c, case.rows)))


mean_and_sum = Slip(name="mean_and_sum", order=30, explains=explains)
