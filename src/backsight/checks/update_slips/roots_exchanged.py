"""The two roots of Adadelta are exchanged.

What it does: the root of the gradients stands above, that of the steps below.

Why it is bad: the first steps are huge, where Adadelta begins with tiny ones.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("sqrt(d + epsilon) / sqrt(s + epsilon)", "sqrt(s + epsilon) / sqrt(d + epsilon)"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The two roots of Adadelta are exchanged."""
    yield from change_all(rule, *CHANGES)


roots_exchanged = UpdateSlip(
    name="roots_exchanged",
    order=96,
    sentence=N_(
        "The two roots are exchanged: the step is the root of the steps over the root of the "
        "gradients."
    ),
    change=change,
    confused_with=("gradients_for_steps",),
)
