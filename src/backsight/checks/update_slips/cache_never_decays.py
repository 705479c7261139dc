"""The squares are added up, where the old ones have to fade.

What it does: the factor β before the old part is left out, as in Adagrad.

Why it is bad: the sum only grows: after a while the weights stand still.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("B * M + (1 - B) * X * X", "M + X * X"),
    make_change("B * M + (1 - B) * X * X", "M + (1 - B) * X * X"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """A sum for the running mean, of the squares or of their shares."""
    for single in CHANGES:
        yield from change_any(rule, single)


cache_never_decays = UpdateSlip(
    name="cache_never_decays",
    order=61,
    sentence=N_(
        "The squared gradients are added up (as Adagrad does) where the old ones have to "
        "fade: the sum grows, and the steps die away."
    ),
    change=change,
    confused_with=(
        "cache_decays",
        "share_missing",
    ),
)
