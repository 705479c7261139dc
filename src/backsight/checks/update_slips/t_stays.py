"""t never goes on: it is 1 in every step.

What it does: t is set to 1 in each call, or never kept.

Why it is bad: every step is corrected as if it were the first: steps are too long or too short for
ever.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import rename
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """1 for t."""
    if "t" in rule.names:
        yield rename(rule, {"t": "1"})


t_stays = UpdateSlip(
    name="t_stays",
    order=26,
    sentence=N_("t is 1 in every step: it never goes on. Add 1 to it in each step, and keep it."),
    change=change,
    confused_with=(
        "power_forgotten",
        "t_from_zero",
    ),
)
