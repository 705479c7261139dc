"""ε is missing, and a gradient of 0 gives 0/0.

What it does: nothing keeps the root from being 0.

Why it is bad: a weight whose gradient is 0, as of a dead unit, becomes NaN, and soon all others do.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("sqrt(X) + epsilon", "sqrt(X)"),
    make_change("sqrt(X + epsilon)", "sqrt(X)"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """ε is missing, and a gradient of 0 gives 0/0."""
    yield from change_any(rule, *CHANGES)


epsilon_missing = UpdateSlip(
    name="epsilon_missing",
    order=32,
    sentence=N_("ε is missing: where the gradient is 0, the step is 0/0. Add epsilon to the root."),
    change=change,
    confused_with=("epsilon_inside",),
)
