"""The ½ of the square: every entry is twice or half the true one.

What it does: the slope of e² is 2e; the 2 cancels only where the loss has a ½ before the square.

Why it is bad: every step is twice or half as long as the rate says, and a check by differences
never passes.

Remedy: take the ½ into both, loss and gradient, or into neither.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import explain_half, find_product, find_ratio
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _, join_words


def explains(case: Case) -> str | None:
    """Whether yours = 2 · true or ½ · true."""
    c = find_ratio(case)
    if c is None or c not in (2, 0.5) or find_product(c, case) not in (None, (0, 1, 0), (0, -1, 0)):
        return None
    if case.right and case.network is not None and case.network.layers:
        text = _("yours is {c:g} times the true gradient, and {right} not")
        return case.name_arrays(text.format(c=c, right=join_words(case.right)))
    sentence = _("yours is {c:g} times the true gradient: {half}").format(c=c, half=explain_half(c))
    return case.name_arrays(sentence)


half_of_square = Slip(
    name="half_of_square",
    order=20,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="d2 = (a2 - Y) / N * a2 * (1 - a2)",
        wrong="d2 = 2 * (a2 - Y) / N * a2 * (1 - a2)",
    ),
    confused_with=(
        "mean_and_sum",
        "accumulated",
    ),
)
