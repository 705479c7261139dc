"""The correction divides by β to the power t, without the 1 before it.

What it does: it divides by β**t, which is near 1 at first and near 0 later.

Why it is bad: the moments are not corrected at first, and explode after some hundred steps.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (make_change("1 - B**T", "B**T"),)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The correction divides by β to the power t, without the 1 before it."""
    yield from change_any(rule, *CHANGES)


correction_without_one = UpdateSlip(
    name="correction_without_one",
    order=24,
    sentence=N_("The correction divides by β**t: it has to be 1 − β**t."),
    change=change,
    confused_with=(
        "correction_multiplied",
        "power_forgotten",
    ),
)
