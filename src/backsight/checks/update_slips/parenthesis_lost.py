"""ε is added to the step and not to the root: a parenthesis is lost.

What it does: a quotient binds more tightly than a sum: `a / sqrt(v) + eps` is (a / sqrt(v)) + eps.

Why it is bad: nothing keeps the root from being 0, and every weight drifts by ε.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("A / (sqrt(X) + epsilon)", "A / sqrt(X) + epsilon"),
    make_change("w - A / (sqrt(X) + epsilon)", "w - A / sqrt(X) + epsilon"),
    make_change("eta * A / (sqrt(X) + epsilon)", "eta * (A / sqrt(X) + epsilon)"),
    make_change("A / sqrt(X + epsilon)", "A / sqrt(X) + epsilon"),
    make_change("w - A / sqrt(X + epsilon)", "w - A / sqrt(X) + epsilon"),
    make_change("A / B * g", "A / (B + epsilon) * g"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """… / sqrt(v) + ε, read in each of the ways in which it is written."""
    for single in CHANGES:
        yield from change_all(rule, single)


parenthesis_lost = UpdateSlip(
    name="parenthesis_lost",
    order=33,
    sentence=N_(
        "ε is added to the step and not to the root, for a parenthesis is missing: a / "
        "(sqrt(v) + epsilon)."
    ),
    change=change,
    confused_with=("epsilon_inside",),
)
