"""ε stands inside the root, where it belongs beside it.

What it does: ε is added before the root is taken.

Why it is bad: √ε is 1e-4 where 1e-8 was meant: small gradients give shorter steps.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (make_change("sqrt(X) + epsilon", "sqrt(X + epsilon)"),)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """ε stands inside the root, where it belongs beside it."""
    yield from change_any(rule, *CHANGES)


epsilon_inside = UpdateSlip(
    name="epsilon_inside",
    order=30,
    sentence=N_("ε stands inside the root: it belongs beside it, sqrt(v) + epsilon."),
    change=change,
    confused_with=(
        "epsilon_outside",
        "parenthesis_lost",
    ),
)
