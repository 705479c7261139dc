"""The line with ReLU's slope overwrites the error instead of multiplying it.

Why it is bad: every unit that is on gets the error 1, whatever the loss says, and its weights run
away in one direction.

Remedy: multiply the error that comes from behind by the slope.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.deep import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    h1, h2, out = forward(p)
    d3 = (out - Y) / len(X)
    d2 = d3 @ p["W3"].T * (h2 > 0)
    d1 = d2 @ p["W2"].T
    d1 = np.where(h1 > 0, 1.0, 0.0)
    return {
        "W1": X.T @ d1,
        "b1": d1.sum(axis=0),
        "W2": h1.T @ d2,
        "b2": d2.sum(axis=0),
        "W3": h2.T @ d3,
        "b3": d3.sum(axis=0),
    }


def mended(p):
    h1, h2, out = forward(p)
    d3 = (out - Y) / len(X)
    d2 = d3 @ p["W3"].T * (h2 > 0)
    d1 = d2 @ p["W2"].T
    d1 = np.where(h1 > 0, d1, 0.0)
    return {
        "W1": X.T @ d1,
        "b1": d1.sum(axis=0),
        "W2": h1.T @ d2,
        "b2": d2.sum(axis=0),
        "W3": h2.T @ d3,
        "b3": d3.sum(axis=0),
    }


relu_slope_alone = Bug(
    name="relu_slope_alone",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=0.3, steps=200),
    blame="slope_alone",
)
