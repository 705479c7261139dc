"""The weight decay is twice, or half, what it should be."""

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
)
