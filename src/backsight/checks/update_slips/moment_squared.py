"""The mean of the gradient is squared where the gradient itself belongs.

What it does: m² is averaged where g² belongs.

Why it is bad: where gradients change their sign m is near 0, and steps become huge.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """m·m, or m·g, for g·g."""
    if "m" in rule.memory:
        yield from change_any(rule, make_change("(1 - B) * g * g", "(1 - B) * m * m"))
        yield from change_any(rule, make_change("(1 - B) * g * g", "(1 - B) * m * g"))


moment_squared = UpdateSlip(
    name="moment_squared",
    order=86,
    sentence=N_("The averaged gradient is squared where the gradient itself belongs: (1 − β2)·g²."),
    change=change,
    confused_with=(
        "mean_not_squared",
        "square_forgotten",
    ),
)
