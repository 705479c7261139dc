"""The hidden layer's error is made with last weights that were updated already.

Why it is bad: the derivative is taken in two networks at once: the last layer's new weights, and
everything else as it was.

Remedy: compute all gradients first, then change all weights.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    h, out = forward(p)
    d2 = (out - Y) / len(X)
    dW2 = h.T @ d2
    W2 = p["W2"] - 4.0 * dW2
    d1 = d2 @ W2.T * (1 - h**2)
    return {
        "W1": X.T @ d1,
        "b1": d1.sum(axis=0),
        "W2": dW2,
        "b2": d2.sum(axis=0),
    }


def mended(p):
    h, out = forward(p)
    d2 = (out - Y) / len(X)
    dW2 = h.T @ d2
    d1 = d2 @ p["W2"].T * (1 - h**2)
    return {
        "W1": X.T @ d1,
        "b1": d1.sum(axis=0),
        "W2": dW2,
        "b2": d2.sum(axis=0),
    }


weights_updated_too_soon = Bug(
    name="weights_updated_too_soon",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=4.0, steps=200),
    blame="updated_weights",
)
