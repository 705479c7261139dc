"""The error of the hidden layer is not multiplied by the slope of its activation.

Why it is bad: what is given is the derivative by the layer's outputs, where that by its sums
belongs; units that are saturated learn as fast as the others.

Remedy: multiply by 1 − h², the slope of tanh at each sum, before the weights' gradients are made
of it.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    h, out = forward(p)
    d2 = (out - Y) / len(X)
    d1 = d2 @ p["W2"].T
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


slope_forgotten = Bug(
    name="slope_forgotten",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=2.0, steps=200),
    blame="missing_slope",
)
