"""The weight decay has the wrong sign: weights grow.

What it does: the decay is added to the weights where it has to be taken away.

Why it is bad: weights grow by themselves, the faster the larger they are.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import rename
from backsight.checks.update_rules.rule import L2, UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """-λ for λ."""
    for name in {"decay", L2} & rule.names:
        yield rename(rule, {name: f"-{name}"})


decay_sign = UpdateSlip(
    name="decay_sign",
    order=43,
    sentence=N_("The weight decay has the wrong sign: it makes weights grow."),
    change=change,
    confused_with=("uphill",),
)
