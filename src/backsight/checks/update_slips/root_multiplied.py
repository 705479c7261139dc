"""The step is multiplied by the root where it has to be divided.

What it does: a product stands where a quotient belongs.

Why it is bad: large gradients give larger steps still, and small ones none.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("A / (sqrt(X) + epsilon)", "A * (sqrt(X) + epsilon)"),
    make_change("A / sqrt(X + epsilon)", "A * sqrt(X + epsilon)"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The step is multiplied by the root where it has to be divided."""
    yield from change_any(rule, *CHANGES)


root_multiplied = UpdateSlip(
    name="root_multiplied",
    order=35,
    sentence=N_("The step is multiplied by the root of the squares: it has to be divided by it."),
    change=change,
    confused_with=("root_forgotten",),
)
