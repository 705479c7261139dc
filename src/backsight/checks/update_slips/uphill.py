"""The step goes along the gradient, not against it.

What it does: the step is added where it has to be taken away.

Why it is bad: the loss rises at every step.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The whole step turned round, or the gradient alone."""
    yield rule.with_first("w_old", "w").with_last("w", "2 * w_old - w")
    yield rule.with_first("g", "-g")


uphill = UpdateSlip(
    name="uphill",
    order=50,
    sentence=N_("The step goes along the gradient, uphill: the sign of the step is wrong."),
    change=change,
    confused_with=(
        "momentum_sign",
        "decay_sign",
    ),
)
