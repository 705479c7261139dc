"""The regularizer's share of the gradient is missing.

What it does: the loss has a penalty on the weights, as λ/2 · Σw², and the gradient is that of the
data's part alone.

Why it is bad: the loss that is watched is not the one that is made smaller, and the weights do not
decay at all.

Remedy: add the penalty's derivative to the gradient of every array that it takes in.

References: Goodfellow et al. 2016, section 7.1.1.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip
from backsight.checks.slips._shares import find_loss_terms, is_decayed
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours is the data's part."""
    terms = find_loss_terms(case)
    if terms is None or not all(is_decayed(terms, name) for name in case.wrong):
        return None
    if not all(case.is_match(name, terms.data[name]) for name in case.wrong):
        return None
    return case.name_arrays(
        _(
            "yours is the gradient of the data's part alone: the regularizer's share, as λw is "
            "that of λ/2 · Σw², is missing"
        )
    )


decay_missing = Slip(
    name="decay_missing",
    order=40,
    explains=explains,
    example=PlantedLine(
        network="decay",
        right='dW2 = a1.T @ d2 + decay * p["W2"]',
        wrong="dW2 = a1.T @ d2",
    ),
    confused_with=("parts", "decay_factor"),
)
