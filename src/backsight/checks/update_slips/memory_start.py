"""What is remembered does not start at 0.

What it does: the arrays start at 1 or at the first gradient, where the correction counts on 0.

Why it is bad: the first steps are far too short or too long.
"""

from collections.abc import Iterator
from dataclasses import replace

from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """1, the first gradient or its square before the first step: in all memories, or in one."""
    if len(rule.memory) > 1:
        yield replace(rule, starts=dict.fromkeys(rule.memory, 1.0))
    for name in rule.memory:
        yield replace(rule, starts={name: 1.0})
        yield rule.with_first(name, f"where(t == 1, g, {name})")
        yield rule.with_first(name, f"where(t == 1, g * g, {name})")


memory_start = UpdateSlip(
    name="memory_start",
    order=89,
    sentence=N_(
        "What is remembered does not start at 0, but at 1 or at the first gradient, as the "
        "record does not."
    ),
    change=change,
    confused_with=("memory_lost",),
)
