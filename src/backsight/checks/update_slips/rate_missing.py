"""The learning rate is missing.

What it does: no line multiplies by the rate.

Why it is bad: steps are a hundred or a thousand times too long.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (make_change("eta * X", "X"),)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The learning rate is missing."""
    yield from change_all(rule, *CHANGES)


rate_missing = UpdateSlip(
    name="rate_missing",
    order=71,
    sentence=N_("The learning rate is missing: the step is taken whole."),
    change=change,
    confused_with=("rate_twice",),
)
