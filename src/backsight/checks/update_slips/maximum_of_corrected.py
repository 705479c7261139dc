"""The maximum is taken of the corrected squares.

What it does: the correction comes before the maximum, not after it.

Why it is bad: the first squares, corrected by most, are kept for ever, and steps are too short.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("maximum(u, v)", "maximum(u, v / (1 - beta2**t))"),
    make_change("u / (1 - B**T)", "u"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """maximum(u, v_hat) for the corrected maximum(u, v)."""
    yield from change_all(rule, *CHANGES)


maximum_of_corrected = UpdateSlip(
    name="maximum_of_corrected",
    order=78,
    sentence=N_(
        "The maximum is taken of the corrected squares: take it of v as it is, and correct it then."
    ),
    change=change,
    confused_with=("maximum_kept",),
)
