"""The regularizer's share of the gradient has the wrong sign.

What it does: the derivative of the penalty is subtracted from that of the data, where both belong
to one sum.

Why it is bad: weights grow by themselves, the larger they are the faster.

Remedy: add it; the minus comes with the step, W − η · dW, once for both parts.

References: Goodfellow et al. 2016, section 7.1.1.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip
from backsight.checks.slips._shares import find_loss_terms, is_decayed
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = data - regularizer."""
    terms = find_loss_terms(case)
    if terms is None or not all(is_decayed(terms, name) for name in case.wrong):
        return None
    wrong = {name: terms.data[name] - terms.regularizer[name] for name in case.wrong}
    if not all(case.is_match(name, gradient) for name, gradient in wrong.items()):
        return None
    return case.name_arrays(
        _(
            "the sign of the regularizer's share is wrong: beside the data's it has the sign that "
            "it has in the loss"
        )
    )


decay_sign = Slip(
    name="decay_sign",
    order=41,
    explains=explains,
    example=PlantedLine(
        network="decay",
        right='dW2 = a1.T @ d2 + decay * p["W2"]',
        wrong='dW2 = a1.T @ d2 - decay * p["W2"]',
    ),
    confused_with=("decay_factor", "sign"),
)
