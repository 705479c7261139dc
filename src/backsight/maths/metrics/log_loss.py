"""Log loss: the mean of -log of the probability that was given to the true class.

Probabilities are kept a rounding error away from 0 and 1, so that one wrong row is not infinite.
"""

import numpy as np

from backsight.kernel.language import N_
from backsight.kernel.types import Floats
from backsight.maths.metrics._record import Metric

TOLERANCE = 1e-4
"""By which the probabilities of a row may miss 1 when they are added."""


def value(s: Floats, y: Floats, N: int) -> float:
    """In nats; NaN where the outputs are no probabilities."""
    if not (s.min() >= 0 and np.abs(s.sum(axis=1) - 1).max() <= TOLERANCE):
        return float("nan")
    epsilon = np.finfo(s.dtype).eps
    return float(-(y * np.log(np.clip(s, epsilon, 1 - epsilon))).sum() / N)


log_loss = Metric(
    name="log_loss",
    value=value,
    of="classes",
    higher_is_better=False,
    place=9,
    in_training=False,
    undefined=N_("It needs outputs that are probabilities."),
    reference="Good, Rational decisions (1952)",
)
