"""Mean and sum confused: every entry is N times, or 1/N of, the true one.

What it does: the loss is a mean over N rows and the gradient a sum, or the other way round.

Why it is bad: steps are N times too long or too short: training explodes or hardly moves, and
another batch size needs another rate.

Remedy: divide by N once, where the derivative of the loss is made.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import explain_factor, find_product, find_ratio, is_usual_rate
from backsight.checks.slips._record import Case, Slip, round_factor
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = N · true or true / N: of a known N, or of a whole one that may be it."""
    c = find_ratio(case)
    if c is None or c <= 0 or round_factor(c, always=True) != c:
        return None
    if case.rows is not None and find_product(c, case) not in ((1, 0, 0), (-1, 0, 0)):
        return None
    if case.rows is None and 1 / c >= 10 and _is_power_of_ten(1 / c):  # as a rate is
        return None
    text = _("yours is a constant times the true gradient. {meaning}")
    sentence = text.format(meaning=explain_factor(c, case))
    if is_usual_rate(c):
        either = _("{sentence}; or a learning rate of {rate:g} is multiplied in")
        sentence = either.format(sentence=sentence, rate=c)
    return case.name_arrays(sentence)


def _is_power_of_ten(number: float) -> bool:
    return set(f"{round(number)}"[1:]) <= {"0"} and f"{round(number)}"[0] == "1"


mean_and_sum = Slip(
    name="mean_and_sum",
    order=30,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="d2 = (a2 - Y) / N * a2 * (1 - a2)",
        wrong="d2 = (a2 - Y) * a2 * (1 - a2)",
    ),
    confused_with=(
        "outputs_counted",
        "half_of_square",
    ),
)
