"""Numbers that are no probabilities in a cross-entropy: above 1.

What it does: the logarithm is taken of sums, or of exponentials that were not divided by theirs.

Why it is bad: the loss has no lowest value: it falls for ever as the numbers grow.

Example: `P = np.exp(z)`; right is `P = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)`.

Remedy: end the network with a sigmoid or a softmax before the logarithm.

References: Goodfellow et al. 2016, section 6.2.2.
"""

import numpy as np

from backsight.checks.loss_slips._logarithms import find_logarithms
from backsight.checks.loss_slips._record import LossCase, LossSlip
from backsight.kernel.language import _

ABOVE = 1e-6
"""Above 1 by so much is no rounding."""


def explains(case: LossCase) -> str | None:
    """Whether a logarithm that targets stand before is of a number outside [0, 1]."""
    for log in find_logarithms(case.network) if case.network else []:
        p = log.probability.value
        far = np.maximum(p - 1, -p)
        if far.size and far.max() > ABOVE:
            place = tuple(int(i) for i in np.unravel_index(int(far.argmax()), far.shape))
            return _(
                "a cross-entropy takes logarithms of probabilities, from 0 to 1, and f takes that "
                "of {p:.6g} (at {place}): is the sigmoid or the softmax missing, or its sum?"
            ).format(p=p[place], place=place)
    return None


probabilities_outside = LossSlip(name="probabilities_outside", order=30, explains=explains)
