"""A parenthesis lost in the cross-entropy: its two terms have opposite signs.

What it does: the minus stands before the first term alone.

Why it is bad: what is right for targets of 1 is turned round for targets of 0: the loss falls, to
below 0, as these become wrong.

Example: `-y * np.log(p) + (1 - y) * np.log(1 - p)`; right is
`-(y * np.log(p) + (1 - y) * np.log(1 - p))`.

Remedy: put both terms into one parenthesis.

References: Nielsen 2015, chapter 3, the cross-entropy cost function.
"""

from backsight.checks.loss_slips._logarithms import find_logarithms
from backsight.checks.loss_slips._record import LossCase, LossSlip
from backsight.kernel.language import _


def explains(case: LossCase) -> str | None:
    """Whether log p and log(1 - p) come in with opposite signs."""
    logs = find_logarithms(case.network) if case.network else []
    for first in logs:
        for second in logs:
            is_pair = not first.is_complement and second.is_complement
            same = is_pair and first.probability is second.probability
            if same and first.weight * second.weight < 0:
                return _(
                    "the two terms of the cross-entropy have opposite signs: the minus belongs "
                    "before both, -(y·log(p) + (1 - y)·log(1 - p))"
                )
    return None


lost_parenthesis = LossSlip(name="lost_parenthesis", order=10, explains=explains)
