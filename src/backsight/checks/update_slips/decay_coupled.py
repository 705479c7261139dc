"""The weight decay goes through the gradient, where it has to go by itself.

What it does: the decay is added to the gradient, as in Adam with L2.

Why it is bad: it is divided by the root of v, so weights with large gradients hardly shrink.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import rename
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """g + λ·w for g, and no decay of its own."""
    if "decay" in rule.names:
        yield rename(rule, {"decay": "0.0"}).with_first("g", "g + decay * w")


decay_coupled = UpdateSlip(
    name="decay_coupled",
    order=40,
    sentence=N_(
        "The weight decay is added to the gradient (as L2 in the loss), and so is averaged "
        "and divided with it. Decoupled, it is taken from the weights by itself: w − η·λ·w."
    ),
    change=change,
    confused_with=("decay_without_rate",),
)
