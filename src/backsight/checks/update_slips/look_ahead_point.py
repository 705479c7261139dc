"""Nesterov's gradient is taken at another point.

What it does: the gradient is taken at the weights, or behind them, and not where the momentum
leads.

Why it is bad: it is plain momentum: it swings past the valley as far as before.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_ahead
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """At w, on the other side of it, or a whole velocity ahead."""
    for point in ("w", "w - mu * v", "w + v"):
        yield from change_ahead(rule, point)


look_ahead_point = UpdateSlip(
    name="look_ahead_point",
    order=52,
    sentence=N_(
        "The gradient is not taken at Nesterov's look-ahead point w + μ·v, where the momentum"
        " is about to carry the weights."
    ),
    change=change,
    confused_with=("look_ahead_velocity",),
)
