"""Adadelta's second mean takes the gradient where it needs the step.

What it does: the mean of the squared steps takes the gradient.

Why it is bad: the size of the steps has the wrong unit, and no longer fits itself to the weights.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """g·g for u·u; the step with the rate in it."""
    yield from change_all(rule, make_change("(1 - rho) * u * u", "(1 - rho) * g * g"))
    yield from change_all(rule, make_change("(1 - rho) * u * u", "(1 - rho) * eta * u * eta * u"))


gradients_for_steps = UpdateSlip(
    name="gradients_for_steps",
    order=95,
    sentence=N_(
        "The mean of squared steps takes the gradient: it needs the step that was made of it, u*u."
    ),
    change=change,
    confused_with=("roots_exchanged",),
)
