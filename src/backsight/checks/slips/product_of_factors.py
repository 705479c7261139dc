"""Several usual factors at once, as a lost 2 and a lost 1/N.

What it does: two usual factors are lost at once, as the 1/N of the mean and the 2 of the square.

Why it is bad: mending one of them leaves the gradient wrong, and one looks elsewhere.

Remedy: mend each in its own line.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import explain_factor, find_product, find_ratio
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = N · ½ · true or another product of known factors."""
    c = find_ratio(case)
    power = None if c is None else find_product(abs(c), case)
    if c is None or power is None or sum(map(abs, power)) < 2:
        return None
    sentence = _("yours is a constant times the true gradient, made of usual factors. {meaning}")
    return case.name_arrays(sentence.format(meaning=explain_factor(c, case)))


product_of_factors = Slip(
    name="product_of_factors",
    order=35,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="d2 = (a2 - Y) / N * a2 * (1 - a2)",
        wrong="d2 = 2 * (a2 - Y) * a2 * (1 - a2)",
    ),
    confused_with=(
        "mean_and_sum",
        "half_of_square",
    ),
)
