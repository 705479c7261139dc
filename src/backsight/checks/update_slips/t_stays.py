"""t never goes on: it is 1 in every step."""

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
)
