"""The sign is forgotten, or taken of something else.

What it does: the mean itself is taken, or the sign of something else.

Why it is bad: steps are as small as gradients are, where every weight should move by the same
amount.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The mean itself for its sign; the sign of the gradient, or of the memory."""
    for text in ("X", "sign(g)", "sign(m)"):
        yield from change_all(rule, make_change("sign(X)", text))


sign_forgotten = UpdateSlip(
    name="sign_forgotten",
    order=94,
    sentence=N_("Every weight has to move by the sign of β1·m + (1 − β1)·g, and by nothing else."),
    change=change,
    confused_with=("memory_unused",),
)
