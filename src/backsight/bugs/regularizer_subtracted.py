"""The cost of the weights is subtracted from the loss, not added.

Why it is bad: large weights are rewarded: those that the data do not hold grow without end.

Remedy: add λ/2 times the sum of the squares.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.decayed import LAM, N, X, gradient, start, t
from backsight.bugs._tasks.decayed import loss as meant
from backsight.bugs._trials.loss import LossTrial


def wrong(p):
    w = p["w"]
    e = X @ w - t
    data = np.sum(e**2) / (2 * N)
    return data - LAM * np.sum(w**2) / 2


def mended(p):
    w = p["w"]
    e = X @ w - t
    data = np.sum(e**2) / (2 * N)
    return data + LAM * np.sum(w**2) / 2


regularizer_subtracted = Bug(
    name="regularizer_subtracted",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(meant=meant, gradient=gradient, start=start, rate=0.1, steps=200),
    blame="decay_sign",
)
