"""The correction has β where it needs β to the power t.

What it does: `1 - beta` is divided by in every step, as it is right in the first one only.

Why it is bad: in the end steps are √(1 − β2)/(1 − β1) times as long as they should be, about a
third for Adam.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (make_change("B**T", "B"),)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The correction has β where it needs β to the power t."""
    yield from change_any(rule, *CHANGES)


power_forgotten = UpdateSlip(
    name="power_forgotten",
    order=20,
    sentence=N_(
        "The correction divides by 1 − β in every step: it needs β to the power t, 1 − β**t, with "
        "a t that goes on."
    ),
    change=change,
    confused_with=(
        "t_stays",
        "power_as_product",
    ),
)
