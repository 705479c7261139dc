"""The mean of the gradient is taken out of its mean square without being squared.

What it does: the variance is E[g²] − E[g]², and the last square is left out.

Why it is bad: the difference may be negative, and its root is NaN.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """s - m for s - m·m, s alone, or their sum."""
    for text in ("s - m", "s", "s + m * m"):
        yield from change_all(rule, make_change("s - m * m", text))


mean_not_squared = UpdateSlip(
    name="mean_not_squared",
    order=93,
    sentence=N_(
        "The mean of the gradient has to be squared before it is taken out of the mean "
        "square: s − m²."
    ),
    change=change,
    confused_with=("moment_squared",),
)
