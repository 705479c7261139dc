"""The length of another axis in place of the number of rows.

What it does: a mean over N rows is divided by the number of inputs, or of units.

Why it is bad: every entry is wrong by the same factor, so that training goes on, at another rate.

Remedy: divide by the number of rows.

References: none.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import find_product, find_ratio
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = N/m · true for a length m of the network that is not N."""
    c, n = find_ratio(case), case.rows
    if c is None or c <= 0 or n is None or find_product(c, case) is not None:
        return None
    lengths = case.network.lengths if case.network else {}
    for m, where in lengths.items():
        if m > 1 and abs(c - n / m) <= 1e-7 * c:
            return case.name_arrays(
                _(
                    "yours is {c:.10g} times the true gradient, {n}/{m}: it is divided by {m}, "
                    "which is {where}, and not by the N = {n} rows."
                ).format(c=c, n=n, m=m, where=where)
            )
    return None


wrong_axis_counted = Slip(
    name="wrong_axis_counted",
    order=34,
    explains=explains,
    example=PlantedLine(
        network="relu",
        right='d3 = (a2 @ p["W3"] - Y) / N',
        wrong='d3 = (a2 @ p["W3"] - Y) / X.shape[1]',
    ),
    confused_with=("mean_and_sum", "outputs_counted"),
)
