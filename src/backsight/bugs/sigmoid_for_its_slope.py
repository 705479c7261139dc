"""The error is multiplied by the sigmoid itself where its slope belongs.

Why it is bad: a unit that is nearly 1 learns fastest, although its output hardly changes any more.

Remedy: the slope of a sigmoid with the output a is a (1 − a).
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.sigmoids import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    z1, a1, z2, a2 = forward(p)
    d2 = (a2 - Y) * a2 * (1 - a2) / len(X)
    d1 = d2 @ p["W2"].T * a1
    return {
        "W1": X.T @ d1,
        "b1": d1.sum(axis=0),
        "W2": a1.T @ d2,
        "b2": d2.sum(axis=0),
    }


def mended(p):
    z1, a1, z2, a2 = forward(p)
    d2 = (a2 - Y) * a2 * (1 - a2) / len(X)
    d1 = d2 @ p["W2"].T * a1 * (1 - a1)
    return {
        "W1": X.T @ d1,
        "b1": d1.sum(axis=0),
        "W2": a1.T @ d2,
        "b2": d2.sum(axis=0),
    }


sigmoid_for_its_slope = Bug(
    name="sigmoid_for_its_slope",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=8.0, steps=300),
    blame="value_for_slope",
)
