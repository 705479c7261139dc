"""The root is forgotten: the step is divided by the square.

What it does: the step is divided by v, not by its root.

Why it is bad: small gradients give huge steps: half the gradient doubles the step.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (make_change("sqrt(X)", "X"),)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The root is forgotten: the step is divided by the square."""
    yield from change_any(rule, *CHANGES)


root_forgotten = UpdateSlip(
    name="root_forgotten",
    order=34,
    sentence=N_("The root is forgotten: divide by sqrt(v), not by v."),
    change=change,
    confused_with=("root_multiplied",),
)
