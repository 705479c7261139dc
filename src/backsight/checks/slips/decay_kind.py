"""The regularizer's share is that of another penalty: λ·sign(w) for λw, or the other way round.

What it does: the loss has Σw² and the gradient the derivative of Σ|w|, or the loss has Σ|w| and the
gradient that of Σw².

Why it is bad: small weights are pulled far too hard, or not at all.

Remedy: λ · sign(w) belongs to λ · Σ|w|, and 2λw to λ · Σw².

References: Goodfellow et al. 2016, section 7.1.2.
"""

from collections.abc import Callable

import numpy as np

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip
from backsight.checks.slips._shares import find_loss_terms, find_share, is_decayed
from backsight.kernel.language import N_, _
from backsight.kernel.types import Floats

KINDS = {
    "sign": N_("the regularizer's share is {d:.6g} · sign(w), as of Σ|w|: the loss has another"),
    "one": N_("the regularizer's share is {d:.6g} in every entry, without the sign of w"),
    "line": N_(
        "the regularizer's share is {d:.6g} · w, as of a sum of squares: the loss has another"
    ),
}
SHARES: dict[str, Callable[[Floats], Floats]] = {
    "sign": np.sign,
    "one": np.ones_like,
    "line": np.positive,
}
"""What λ is multiplied by."""


def explains(case: Case) -> str | None:
    """Whether yours = data + d · sign(x), or data + d · x, and the loss has another share."""
    terms = find_loss_terms(case)
    if terms is None or not all(is_decayed(terms, name) for name in case.wrong):
        return None
    for kind, text in KINDS.items():
        shares = {name: SHARES[kind](case.x[name]) for name in case.wrong}
        d = find_share(case, shares, terms)
        if d:
            return case.name_arrays(_(text).format(d=d))
    return None


decay_kind = Slip(
    name="decay_kind",
    order=44,
    explains=explains,
    example=PlantedLine(
        network="decay",
        right='dW2 = a1.T @ d2 + decay * p["W2"]',
        wrong='dW2 = a1.T @ d2 + decay * np.sign(p["W2"])',
    ),
    confused_with=("decay_factor",),
)
