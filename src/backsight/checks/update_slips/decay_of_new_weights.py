"""The weight decay is taken of the new weights, not of the old ones.

What it does: the step is made first, and the decay is then taken of what it led to.

Why it is bad: the decay takes a share of the step as well: both are mixed by a little.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import rename
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The step first, then the decay of what came of it."""
    if "decay" in rule.names:
        plain = rename(rule, {"decay": "0.0"})
        yield plain.with_last("w", "w - eta * decay * w")
        yield plain.with_last("w", "w - decay * w")


decay_of_new_weights = UpdateSlip(
    name="decay_of_new_weights",
    order=46,
    sentence=N_(
        "The weight decay is taken of the weights after the step: it belongs to the weights "
        "before it."
    ),
    change=change,
    confused_with=("decay_without_rate",),
)
