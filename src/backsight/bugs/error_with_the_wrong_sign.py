"""The error is target minus output, and the step goes against it all the same.

Why it is bad: every step goes uphill: the loss rises from the first step on.

Remedy: output minus target, where the weights are moved against the gradient.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    h, out = forward(p)
    d2 = (Y - out) / len(X)
    d1 = d2 @ p["W2"].T * (1 - h**2)
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


error_with_the_wrong_sign = Bug(
    name="error_with_the_wrong_sign",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=0.5, steps=100),
    blame="sign",
)
