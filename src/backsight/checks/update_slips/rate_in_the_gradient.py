"""The gradient is taken times the rate before anything else.

What it does: what is remembered is η·g, and the rate comes again in the step, or does not.

Why it is bad: dividing by the root cancels the rate: it has no effect.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import rename
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """η·g for g, with and without the rate in the step."""
    if "sqrt" in rule.names:  # else it is the rate taken twice, or no slip
        yield rule.with_first("g", "eta * g")
        yield rename(rule, {"eta": "1.0"}).with_first("g", "eta * g")


rate_in_the_gradient = UpdateSlip(
    name="rate_in_the_gradient",
    order=72,
    sentence=N_(
        "The gradient is taken times the rate before it is remembered: take the rate once, in"
        " the step."
    ),
    change=change,
    confused_with=("rate_twice",),
)
