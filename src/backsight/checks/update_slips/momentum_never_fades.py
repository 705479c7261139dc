"""The momentum is added up and never fades: its share is forgotten.

What it does: the old velocity is kept whole, without μ before it.

Why it is bad: nothing brakes: the weights swing wider and wider.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("mu * v - X", "v - X"),
    make_change("mu * v + X", "v + X"),
    make_change("B * m + (1 - B) * g", "m + (1 - B) * g"),
    make_change("B * m + (1 - B) * g", "m + g"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """v for μ·v where the memory goes on."""
    for single in CHANGES:
        yield from change_any(rule, single)


momentum_never_fades = UpdateSlip(
    name="momentum_never_fades",
    order=62,
    sentence=N_("The share before the old momentum is forgotten: it never fades."),
    change=change,
    confused_with=("share_missing",),
)
