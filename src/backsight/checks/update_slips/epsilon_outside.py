"""ε stands beside the root, where it belongs inside.

What it does: ε is added behind the root.

Why it is bad: where gradients are small the steps are longer than they should be.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (make_change("sqrt(X + epsilon)", "sqrt(X) + epsilon"),)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """ε stands beside the root, where it belongs inside."""
    yield from change_any(rule, *CHANGES)


epsilon_outside = UpdateSlip(
    name="epsilon_outside",
    order=31,
    sentence=N_("ε stands beside the root: it belongs inside, sqrt(v + epsilon)."),
    change=change,
    confused_with=("epsilon_inside",),
)
