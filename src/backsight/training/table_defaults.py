"""How rows that people bring are trained on, where they do not say it.

A table of fifty rows would make 200 steps in its hundred epochs, and learn little: it makes more.
Where numbers are to be learned, weights are then held back a little, or a small table is learned by
heart: with λ = 1/N, the λ/2·Σw² beside the mean loss of N rows is what a normal distribution of
deviation 1 says of each weight before any row is seen (MacKay 1992).
"""

import math
from dataclasses import dataclass

import msgspec

from backsight.engine.spec import Choice, CompleteSpec

LEAST_STEPS = 2000
MOST_EPOCHS = 1000
"""More would learn a small table by heart."""
LARGEST = 0.01
"""Of λ: a dozen exact rows can still be learned exactly, or nearly so."""


@dataclass(frozen=True, kw_only=True)
class Unsaid:
    """What nobody says of how a table is trained on."""

    length: bool = False
    """How long."""
    regularizer: bool = False
    """Whether weights are held back."""


def with_table_defaults(
    spec: CompleteSpec, unsaid: Unsaid, *, rows: int, numbers: bool
) -> CompleteSpec:
    """The spec with what is usual for tables. rows: to train on. numbers: whether these are to be
    learned."""
    changes: dict[str, object] = {}
    if unsaid.length:
        per_epoch = math.ceil(rows / spec.batch)
        changes["steps"] = max(spec.steps, min(LEAST_STEPS, MOST_EPOCHS * per_epoch))
    if unsaid.regularizer and numbers and spec.regularizer is None and spec.reduction is None:
        share = float(f"{min(1 / rows, LARGEST):.3g}")
        changes["regularizer"] = Choice("l2", {"lam": share, "per": "batch"})
    return msgspec.structs.replace(spec, **changes) if changes else spec
