"""Outputs (N, 1) minus targets (N,) are a table of N times N differences.

Why it is bad: each output is compared with every target: the best that can be learned is the mean
of them all.

Remedy: give the targets the shape of the outputs before they are subtracted.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.line import X, gradient, start, t
from backsight.bugs._tasks.line import loss as meant
from backsight.bugs._trials.loss import LossTrial


def wrong(p):
    w = p["w"].reshape(3, 1)
    out = X @ w + p["b"]
    error = out - t
    return np.mean(error**2)


def mended(p):
    w = p["w"].reshape(3, 1)
    out = X @ w + p["b"]
    error = out - t.reshape(-1, 1)
    return np.mean(error**2)


column_minus_row = Bug(
    name="column_minus_row",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(meant=meant, gradient=gradient, start=start, rate=0.05, steps=60),
    blame="broadcast_targets",
)
