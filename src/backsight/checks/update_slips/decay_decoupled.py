"""The weight decay goes by itself, where it has to go through the gradient.

What it does: the decay is taken from the weights, as in AdamW, where the cost λ/2·w² of the loss
was meant.

Why it is bad: weights shrink more than the loss asks for, where their gradients are large.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.rule import L2, UpdateRule
from backsight.checks.update_slips._patterns import without_l2
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """w less a share of itself, and no decay in the gradient."""
    plain = without_l2(rule)
    if plain is not None:
        for share in (f"eta * {L2} * w_old", f"{L2} * w_old", f"eta * {L2} * w"):
            yield plain.with_first("w_old", "w").with_last("w", f"w - {share}")


decay_decoupled = UpdateSlip(
    name="decay_decoupled",
    order=41,
    sentence=N_(
        "The weight decay is taken from the weights by itself (as AdamW does). Coupled, it is"
        " added to the gradient first: g + λ·w."
    ),
    change=change,
    confused_with=("decay_missing",),
)
