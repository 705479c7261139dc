"""The gradient is doubled where it has to be squared.

What it does: `g * 2` stands for `g ** 2`.

Why it is bad: the mean may be negative, and its root is NaN.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (make_change("A * X * X", "A * (2 * X)"), make_change("M + X * X", "M + 2 * X"))


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """2·g for g²."""
    yield from change_any(rule, *CHANGES)


doubled_for_squared = UpdateSlip(
    name="doubled_for_squared",
    order=84,
    sentence=N_("The gradient is doubled where it has to be squared: g**2, not g*2."),
    change=change,
    confused_with=("square_forgotten",),
)
