"""The function for the slope of a sigmoid is called with its output, not with its sum.

Why it is bad: it takes the sigmoid of a sigmoid: all slopes come out near a quarter, whatever the
unit does.

Remedy: call it with z, or write a (1 − a) with the output that is there already.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.sigmoids import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    def slope(z):
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)

    z1, a1, z2, a2 = forward(p)
    d2 = (a2 - Y) * slope(z2) / len(X)
    d1 = d2 @ p["W2"].T * slope(a1)
    return {
        "W1": X.T @ d1,
        "b1": d1.sum(axis=0),
        "W2": a1.T @ d2,
        "b2": d2.sum(axis=0),
    }


def mended(p):
    def slope(z):
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)

    z1, a1, z2, a2 = forward(p)
    d2 = (a2 - Y) * slope(z2) / len(X)
    d1 = d2 @ p["W2"].T * slope(z1)
    return {
        "W1": X.T @ d1,
        "b1": d1.sum(axis=0),
        "W2": a1.T @ d2,
        "b2": d2.sum(axis=0),
    }


sigmoid_slope_of_the_output = Bug(
    name="sigmoid_slope_of_the_output",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=8.0, steps=300),
    blame="slope_at_output",
)
