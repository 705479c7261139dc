"""t counts from 0, where the first step is step 1.

What it does: `for t in range(n)` hands over 0 first.

Why it is bad: 1 − β⁰ is 0: the first step is NaN or infinite, and with it all that follows.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import rename
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """t - 1 for t."""
    if "t" in rule.names:
        yield rename(rule, {"t": "t - 1"})


t_from_zero = UpdateSlip(
    name="t_from_zero",
    order=10,
    sentence=N_(
        "t counts from 0: in the first step the corrections divide by 1 − β⁰ = 0. Add 1 to t "
        "before it is used."
    ),
    change=change,
    confused_with=(
        "t_from_two",
        "t_stays",
    ),
)
