"""β1 and β2 are exchanged.

What it does: the two numbers are handed over in the wrong order, or read from the wrong names.

Why it is bad: the mean of the gradient lags by a thousand steps: the weights go on in old
directions.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import rename
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """β2 for β1 and β1 for β2."""
    if {"beta1", "beta2"} <= rule.names:
        yield rename(rule, {"beta1": "beta2", "beta2": "beta1"})


betas_exchanged = UpdateSlip(
    name="betas_exchanged",
    order=73,
    sentence=N_(
        "β1 and β2 are exchanged: β1 (0.9) belongs to the mean of the gradient, β2 (near 1) "
        "to the other."
    ),
    change=change,
    confused_with=(
        "one_beta",
        "shares_exchanged",
    ),
)
