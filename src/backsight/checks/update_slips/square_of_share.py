"""The factor 1 − β is squared together with the gradient.

What it does: a parenthesis is too wide: ((1 − β)·g)².

Why it is bad: v is too small by 1 − β: steps are too long by its root, thirty times for Adam.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """((1 - β)·g)² for (1 - β)·g²."""
    yield from change_any(rule, make_change("(1 - B) * X * X", "((1 - B) * X) ** 2"))


square_of_share = UpdateSlip(
    name="square_of_share",
    order=83,
    sentence=N_("The factor 1 − β is squared with the gradient: (1 − β)·g², not ((1 − β)·g)²."),
    change=change,
    confused_with=("share_missing",),
)
