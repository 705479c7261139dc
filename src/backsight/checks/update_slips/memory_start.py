"""What is remembered does not start at 0."""

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
)
