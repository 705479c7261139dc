"""A constant ratio that is none of the usual ones.

What it does: every entry is the same factor too large or too small, one that no usual slip makes:
often the count that was divided by is another.

Why it is bad: the direction is right, so training works with another rate than the one that was
set; it shows as soon as a regularizer is added.

Remedy: look for a number in the code that is in the loss and not in the gradient, or the other way
round.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import explain_factor, find_ratio
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = c · true for any c."""
    c = find_ratio(case)
    if c is None:
        return None
    return case.name_arrays(
        _(
            "yours is {c:.10g} times the true gradient everywhere, so its form is right and a "
            "factor is not: {meaning}."
        ).format(c=c, meaning=explain_factor(c, case))
    )


constant_ratio = Slip(
    name="constant_ratio",
    order=150,
    explains=explains,
    example=PlantedLine(
        network="loop",
        right='d2 = (a1 @ p["W2"] - y) / N',
        wrong='d2 = (a1 @ p["W2"] - y) / (N - 1)',
    ),
    confused_with=(
        "mean_and_sum",
        "rate_inside",
    ),
)
