"""A log-likelihood without its minus: it is to grow, and a loss is to fall.

What it does: the sum of y·log(p) is given as it is.

Why it is bad: going down along its gradient makes the targets less probable with each step.

Example: `(Y * np.log(P)).sum() / N`; right is `-(Y * np.log(P)).sum() / N`.

Remedy: give its negative, or go up along the gradient.

References: Goodfellow et al. 2016, section 5.5.
"""

from backsight.checks.loss_slips._logarithms import find_logarithms
from backsight.checks.loss_slips._record import LossCase, LossSlip
from backsight.kernel.language import _


def explains(case: LossCase) -> str | None:
    """Whether all logarithms come in with a plus."""
    logs = find_logarithms(case.network) if case.network else []
    if not logs or any(log.weight <= 0 for log in logs):
        return None
    return _(
        "f grows as the targets become more probable: it is a log-likelihood, which is made "
        "larger; the loss is its negative"
    )


likelihood_maximized = LossSlip(name="likelihood_maximized", order=20, explains=explains)
