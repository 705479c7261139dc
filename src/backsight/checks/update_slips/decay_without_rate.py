"""The weight decay is not taken times the rate.

What it does: λ·w is taken away whole, without the rate before it.

Why it is bad: with a usual λ the weights shrink a hundred times too fast, and a schedule of the
rate leaves the decay alone.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("w - eta * (A + decay * w)", "w - eta * A - decay * w"),
    make_change("eta * decay * w", "decay * w"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The weight decay is not taken times the rate."""
    yield from change_any(rule, *CHANGES)


decay_without_rate = UpdateSlip(
    name="decay_without_rate",
    order=45,
    sentence=N_(
        "The weight decay is not taken times the rate: the weights shrink by λ·w in each "
        "step, not by η·λ·w."
    ),
    change=change,
    settings={"decay": 0.01},
    confused_with=("decay_factor",),
)
