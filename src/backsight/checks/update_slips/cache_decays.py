"""The sum of squares fades, where it has to be kept.

What it does: a running mean stands where the sum belongs, as in RMSProp.

Why it is bad: the steps do not get shorter by themselves, as Adagrad's have to.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_lines, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

SHARES = (0.9, 0.99, 0.95, 0.999)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """A running mean for the sum, with the shares that people take."""
    for share in SHARES:
        for new in (f"(1 - {share}) * X * X", "X * X"):
            single = make_change("M + X * X", f"{share} * M + {new}")
            yield from change_lines(rule, rule.memory, single)


cache_decays = UpdateSlip(
    name="cache_decays",
    order=60,
    sentence=N_(
        "The sum of squared gradients fades (as RMSProp's does): Adagrad keeps all of it, c + g*g."
    ),
    change=change,
    confused_with=("cache_never_decays",),
)
