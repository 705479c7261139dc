"""t is one too far: it is 2 in the first step.

What it does: t is raised before the first step although it starts at 1.

Why it is bad: the first steps are corrected too little.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import rename
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """t + 1 for t."""
    if "t" in rule.names:
        yield rename(rule, {"t": "t + 1"})


t_from_two = UpdateSlip(
    name="t_from_two",
    order=11,
    sentence=N_(
        "t is one too far: it is 2 in the first step. Add 1 to it once a step; where your "
        "loop counts from 0 and your update adds the 1, say so with first=0."
    ),
    change=change,
    confused_with=("t_from_zero",),
)
