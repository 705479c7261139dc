"""The regularizer's share of the gradient has a wrong factor.

What it does: the data's part is right, and the penalty's derivative is 2, ½, N or 1/N times what
it should be: its ½ or its 1/N is in the loss and not in the gradient, or the other way round.

Why it is bad: the weights decay by another λ than the one that was set.

Remedy: differentiate the penalty as it stands in the loss, with its ½ and its 1/N.

References: Goodfellow et al. 2016, section 7.1.1.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import explain_count, find_product
from backsight.checks.slips._record import Case, Slip
from backsight.checks.slips._shares import find_loss_terms, find_share, is_decayed
from backsight.kernel.language import N_, _

REASONS = {
    (0, 1, 0): N_("has the loss a ½ before its Σw² that the gradient leaves out?"),
    (0, -1, 0): N_("the 2 of the square's derivative is missing (or a ½ that the loss has not)"),
}


def explains(case: Case) -> str | None:
    """Whether yours = data + d · regularizer with one d."""
    terms = find_loss_terms(case)
    if terms is None or not all(is_decayed(terms, name) for name in case.wrong):
        return None
    d = find_share(case, terms.regularizer, terms)
    if d is None or d in (0, 1, -1):
        return None
    text = _("the regularizer's share is {d:.6g} times what it should be").format(d=d)
    power = find_product(abs(d), case)
    if power is None:
        return case.name_arrays(text)
    reason = _(REASONS[power]) if power in REASONS else explain_count(power, case)
    return case.name_arrays(_("{text}: {reason}").format(text=text, reason=reason))


decay_factor = Slip(
    name="decay_factor",
    order=42,
    explains=explains,
    example=PlantedLine(
        network="decay",
        right='dW2 = a1.T @ d2 + decay * p["W2"]',
        wrong='dW2 = a1.T @ d2 + 2 * decay * p["W2"]',
    ),
    confused_with=("scaled_and_added", "decay_sign"),
)
