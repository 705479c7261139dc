"""The loss is a mean over the rows, and its gradient is a sum over them.

Why it is bad: every step is as many times too long as there are rows, so that a rate that is right
on paper throws the weights about.

Remedy: divide the derivative at the output by the number of rows, once; everything before it
inherits it.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    h, out = forward(p)
    d2 = out - Y
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


rows_never_averaged = Bug(
    name="rows_never_averaged",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=0.5),
    blame="mean_and_sum",
)
