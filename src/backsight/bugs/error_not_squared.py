"""The mean of the errors themselves, which may be negative: they are not squared.

Why it is bad: errors above and below cancel, and the loss falls without end when all outputs fall.

Remedy: square the errors, or take their sizes, before the mean.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.line import X, gradient, start, t
from backsight.bugs._tasks.line import loss as meant
from backsight.bugs._trials.loss import LossTrial


def wrong(p):
    out = X @ p["w"] + p["b"]
    error = out - t
    squares = error
    return np.mean(squares)


def mended(p):
    out = X @ p["w"] + p["b"]
    error = out - t
    squares = error**2
    return np.mean(squares)


error_not_squared = Bug(
    name="error_not_squared",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(meant=meant, gradient=gradient, start=start, rate=0.05, steps=60),
    blame="other_loss",
)
