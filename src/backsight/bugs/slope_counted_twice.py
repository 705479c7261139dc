"""The error behind a softmax with cross-entropy gets the slope of its outputs once more.

Why it is bad: output minus target is the derivative by the sums already; times p (1 − p) it
vanishes just where an answer is sure and wrong.

Remedy: leave the slope out: with cross-entropy it has cancelled.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    h, out = forward(p)
    d2 = (out - Y) * out * (1 - out) / len(X)
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


slope_counted_twice = Bug(
    name="slope_counted_twice",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=2.0, steps=200),
    blame="slope_again",
)
