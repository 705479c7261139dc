"""The learning rate is taken twice.

What it does: one line makes the step with the rate, another takes it again.

Why it is bad: with a rate of 0.001 steps are a thousand times too short.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """η·η for η, in all places or in one; or η times the finished step."""
    yield from change_any(rule, make_change("eta", "eta * eta"))
    yield rule.with_first("w_old", "w").with_last("w", "w_old + eta * (w - w_old)")


rate_twice = UpdateSlip(
    name="rate_twice",
    order=70,
    sentence=N_(
        "The learning rate is taken twice: once where the step is made, once more where it is"
        " applied."
    ),
    change=change,
    confused_with=(
        "rate_missing",
        "rate_in_the_gradient",
    ),
)
