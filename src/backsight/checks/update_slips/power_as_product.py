"""The correction has β times t where it needs β to the power t.

What it does: `beta * t` stands for `beta ** t`.

Why it is bad: 1 − β·t is soon negative: steps turn round, and roots are NaN.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (make_change("B**T", "B * T"),)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The correction has β times t where it needs β to the power t."""
    yield from change_any(rule, *CHANGES)


power_as_product = UpdateSlip(
    name="power_as_product",
    order=21,
    sentence=N_("The correction has β·t where it needs β to the power t: beta**t."),
    change=change,
    confused_with=("power_forgotten",),
)
