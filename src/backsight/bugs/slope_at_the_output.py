"""The slope of tanh is computed of the outputs once more, not of the sums.

Why it is bad: 1 − tanh² has its square already in 1 − h²; a second tanh gives slopes that are too
large everywhere.

Remedy: write 1 − h² where h is what tanh gave, or 1 − tanh² of the sums.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    h, out = forward(p)
    d2 = (out - Y) / len(X)
    d1 = d2 @ p["W2"].T * (1 - np.tanh(h) ** 2)
    return {
        "W1": X.T @ d1,
        "b1": d1.sum(axis=0),
        "W2": h.T @ d2,
        "b2": d2.sum(axis=0),
    }


def mended(p):
    h, out = forward(p)
    d2 = (out - Y) / len(X)
    d1 = d2 @ p["W2"].T * (1 - h**2)
    return {
        "W1": X.T @ d1,
        "b1": d1.sum(axis=0),
        "W2": h.T @ d2,
        "b2": d2.sum(axis=0),
    }


slope_at_the_output = Bug(
    name="slope_at_the_output",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=2.0, steps=200),
    blame="slope_at_output",
)
