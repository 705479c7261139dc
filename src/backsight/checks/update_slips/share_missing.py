"""The 1 − β before the new part of a running mean is missing.

What it does: the new part is added whole, so the weights of old and new do not add up to 1.

Why it is bad: a rate that suits the one convention is ten times too large for the other.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("B * M + (1 - B) * X * X", "B * M + X * X"),
    make_change("B * M + (1 - B) * X", "B * M + X"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The new part whole, in all running means or in one."""
    yield from change_any(rule, *CHANGES)


share_missing = UpdateSlip(
    name="share_missing",
    order=63,
    sentence=N_(
        "The factor 1 − β before the new part is missing: the running mean comes out 1/(1 − "
        "β) times too large."
    ),
    change=change,
    confused_with=(
        "momentum_never_fades",
        "cache_never_decays",
    ),
)
