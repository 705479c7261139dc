"""The weight decay is twice, or half, what it should be.

What it does: the slope of λ·w² is 2·λ·w, that of λ/2·w² is λ·w; the two are mixed up.

Why it is bad: the weights end larger or smaller than the strength that was set would make them.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import rename
from backsight.checks.update_rules.rule import L2, UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """2·λ or λ/2 for λ."""
    for name in {"decay", L2} & rule.names:
        yield rename(rule, {name: f"2 * {name}"})
        yield rename(rule, {name: f"{name} / 2"})


decay_factor = UpdateSlip(
    name="decay_factor",
    order=44,
    sentence=N_(
        "The weight decay is off by a factor 2: ½·λ·w² has the slope λ·w, and the update takes λ·w."
    ),
    change=change,
    confused_with=("decay_without_rate",),
)
