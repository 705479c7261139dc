"""The gradient is not squared, or only its size is taken.

What it does: the running mean takes g where g² belongs.

Why it is bad: the mean may be negative, and its root is NaN.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("A * X * X", "A * X"),
    make_change("A * X * X", "A * abs(X)"),
    make_change("M + X * X", "M + X"),
    make_change("M + X * X", "M + abs(X)"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """g, or its size, for its square."""
    for single in CHANGES:
        yield from change_any(rule, single)


square_forgotten = UpdateSlip(
    name="square_forgotten",
    order=82,
    sentence=N_("The gradient is not squared where its square belongs: g*g."),
    change=change,
    confused_with=("doubled_for_squared",),
)
