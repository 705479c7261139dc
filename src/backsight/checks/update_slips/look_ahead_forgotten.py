"""Nadam's look-ahead is forgotten or one of its factors is.

What it does: the mean is used as Adam does, without the share of this step's gradient.

Why it is bad: it is Adam, or nearly: the steps react one step later.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

LOOK_AHEAD = "B * m / (1 - B ** (T + 1)) + (1 - B) * g / (1 - B**T)"
TEXTS = (
    "m / (1 - B**T)",
    "m / (1 - B ** (T + 1)) + (1 - B) * g / (1 - B**T)",
    "B * m / (1 - B ** (T + 1)) + g / (1 - B**T)",
    "B * m / (1 - B**T) + (1 - B) * g",
    "B * m / (1 - B ** (T + 1)) + (1 - B) * g / (1 - B ** (T + 1))",
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """Adam's mean; a factor forgotten; the gradient not corrected."""
    for text in TEXTS:
        yield from change_all(rule, make_change(LOOK_AHEAD, text))


look_ahead_forgotten = UpdateSlip(
    name="look_ahead_forgotten",
    order=97,
    sentence=N_(
        "Nadam's look-ahead is wrong: β1·m / (1 − β1**(t + 1)) + (1 − β1)·g / (1 − β1**t)."
    ),
    change=change,
    confused_with=("look_ahead_velocity",),
)
