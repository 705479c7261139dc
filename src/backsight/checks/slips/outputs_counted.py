"""The number of outputs in place of the number of rows, or beside it.

What it does: the gradient is divided by the number of outputs K, or by N·K as `np.mean` does, and
the loss is not, or the other way round.

Why it is bad: steps are K times too short or too long.

Remedy: divide both by the same number: `len(y)` counts rows, `y.size` all entries.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import explain_factor, find_product, find_ratio
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _

POWERS = ((0, 0, 1), (0, 0, -1), (1, 0, -1), (-1, 0, 1), (1, 0, 1), (-1, 0, -1))


def explains(case: Case) -> str | None:
    """Whether yours = K · true, or N/K of it, with known N and K."""
    c = find_ratio(case)
    if c is None or find_product(abs(c), case) not in POWERS:
        return None
    sentence = _("yours is a constant times the true gradient. {meaning}")
    return case.name_arrays(sentence.format(meaning=explain_factor(c, case)))


outputs_counted = Slip(
    name="outputs_counted",
    order=32,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right="d2 = (a2 - Y) / N",
        wrong="d2 = (a2 - Y) / Y.size",
    ),
    confused_with=("mean_and_sum",),
)
