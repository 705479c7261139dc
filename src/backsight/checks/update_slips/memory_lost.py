"""What is remembered begins anew at 0 in every step.

What it does: the arrays are made anew in each step, or are not handed back.

Why it is bad: there is no momentum, and the correction, which goes on with t, no longer fits.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """0 before each step: of every memory, or of one."""
    lost = rule
    for name in rule.memory:
        lost = lost.with_first(name, "0.0 * g")
    if len(rule.memory) > 1:
        yield lost
    for name in rule.memory:
        yield rule.with_first(name, "0.0 * g")


memory_lost = UpdateSlip(
    name="memory_lost",
    order=88,
    sentence=N_(
        "What is remembered begins anew at 0 in every step: keep it from one step to the next."
    ),
    change=change,
    confused_with=("memory_unused",),
)
