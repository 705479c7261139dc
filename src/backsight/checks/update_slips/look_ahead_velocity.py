"""Nesterov's step takes the wrong velocities.

What it does: the old velocity and the new one are exchanged in the step, or one is left out.

Why it is bad: the step comes one step late, or has a wrong length.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

CHANGES = (
    make_change("w - mu * v + (1 + mu) * v_new", "w - mu * v_new + (1 + mu) * v_new"),
    make_change("w - mu * v + (1 + mu) * v_new", "w - mu * v + mu * v_new"),
    make_change("w - mu * v + (1 + mu) * v_new", "w + (1 + mu) * v_new"),
    make_change("w - mu * v + (1 + mu) * v_new", "w - mu * v_new + (1 + mu) * v"),
    make_change("w - mu * v + (1 + mu) * v_new", "w - v + (1 + mu) * v_new"),
    make_change("w - mu * v + (1 + mu) * v_new", "w - mu * v + (1 - mu) * v_new"),
    make_change("w - mu * v + (1 + mu) * v_new", "w + mu * v + (1 - mu) * v_new"),
    make_change("g + mu * v_new", "g + mu * v"),
    make_change("g + mu * v_new", "g - mu * v_new"),
    make_change("g + mu * v_new", "mu * v_new"),
    make_change("g + mu * v_new", "g + v_new"),
    make_change("g + mu * v_new", "v_new + mu * v_new"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The old velocity for the new one, the new for the old, or a term forgotten."""
    for single in CHANGES:
        yield from change_all(rule, single)


look_ahead_velocity = UpdateSlip(
    name="look_ahead_velocity",
    order=53,
    sentence=N_(
        "Nesterov's step takes the wrong velocities: with the look-ahead point kept as the "
        "weights it is −μ·v (the old one) + (1 + μ)·v (the new one), or g + μ·v with the new "
        "one in PyTorch's form."
    ),
    change=change,
    settings={"form": "stored"},
    confused_with=(
        "look_ahead_point",
        "old_for_new",
    ),
)
