"""Softmax takes the exponentials of large sums as they are: e to the power 800 is infinite.

Why it is bad: infinity divided by infinity is NaN; pixels from 0 to 255 reach such sums at once.

Remedy: subtract the largest sum of each row first, and take the logarithm of the softmax in one
piece.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.bright import X, Y, accuracy, gradient, start
from backsight.bugs._tasks.bright import loss as meant
from backsight.bugs._trials.loss import LossTrial


def wrong(p):
    z = X @ p["W"] + p["b"]
    total = np.sum(np.exp(z), axis=1, keepdims=True)
    out = np.exp(z) / total
    return -np.sum(Y * np.log(out)) / len(X)


def mended(p):
    z = X @ p["W"] + p["b"]
    z = z - z.max(axis=1, keepdims=True)
    total = np.sum(np.exp(z), axis=1, keepdims=True)
    log_out = z - np.log(total)
    return -np.sum(Y * log_out) / len(X)


exponential_overflows = Bug(
    name="exponential_overflows",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(
        meant=meant, gradient=gradient, start=start, accuracy=accuracy, rate=0.0005, steps=60
    ),
    blame="refused",
)
