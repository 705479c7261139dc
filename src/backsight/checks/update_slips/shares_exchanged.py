"""β and 1 − β are exchanged in a running mean.

What it does: 1 − β stands before the old part, and β before the new one.

Why it is bad: the mean forgets nearly all at once: there is hardly any momentum.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("B * M + (1 - B) * X * X", "(1 - B) * M + B * X * X"),
    make_change("B * M + (1 - B) * X", "(1 - B) * M + B * X"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """β and 1 − β are exchanged in a running mean."""
    yield from change_any(rule, *CHANGES)


shares_exchanged = UpdateSlip(
    name="shares_exchanged",
    order=64,
    sentence=N_("β and 1 − β are exchanged: the old part takes β (near 1), the new one 1 − β."),
    change=change,
    confused_with=("betas_exchanged",),
)
