"""One number for the whole array: the squares of all entries are added up.

What it does: `np.sum(g**2)` or a norm makes one number of a whole array.

Why it is bad: all weights get the same rate, which is what the method is made to avoid.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("(1 - B) * X * X", "(1 - B) * total(X * X)"),
    make_change("M + X * X", "M + total(X * X)"),
    make_change("(1 - B) * X * X", "(1 - B) * total(X * X) / total(X * 0 + 1)"),
    make_change("M + X * X", "M + total(X * X) / total(X * 0 + 1)"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The squared length of the gradient, or its mean, for the square of each entry."""
    for single in CHANGES:
        yield from change_any(rule, single)


squares_summed = UpdateSlip(
    name="squares_summed",
    order=85,
    sentence=N_(
        "The squares of all entries are added up to one number: every weight needs the square"
        " of its own gradient, g*g."
    ),
    change=change,
    confused_with=("square_forgotten",),
)
