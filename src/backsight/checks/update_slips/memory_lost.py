"""What is remembered begins anew at 0 in every step."""

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
)
