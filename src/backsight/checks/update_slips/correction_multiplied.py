"""The moments are multiplied by 1 − β to the power t, not divided.

What it does: a product stands where a quotient belongs.

Why it is bad: the first moments are made smaller still, and the bias towards 0 grows.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (make_change("X / (1 - B**T)", "X * (1 - B**T)"),)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The moments are multiplied by 1 − β to the power t, not divided."""
    yield from change_any(rule, *CHANGES)


correction_multiplied = UpdateSlip(
    name="correction_multiplied",
    order=23,
    sentence=N_(
        "The correction multiplies by 1 − β**t where it has to divide: m / (1 - beta1**t)."
    ),
    change=change,
    confused_with=(
        "correction_missing",
        "correction_without_one",
    ),
)
