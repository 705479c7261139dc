"""The correction divides by β to the power t, without the 1 before it."""

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
)
