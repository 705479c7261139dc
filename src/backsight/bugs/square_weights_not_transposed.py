"""The error goes back through W where Wᵀ belongs; the weights are square, so it fits.

Why it is bad: each unit gets the error of others: NumPy complains only where a layer changes its
width.

Remedy: on the way back weights stand transposed: dL/da = δ Wᵀ.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.deep import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    h1, h2, out = forward(p)
    d3 = (out - Y) / len(X)
    d2 = d3 @ p["W3"].T * (h2 > 0)
    d1 = d2 @ p["W2"] * (h1 > 0)
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
    d1 = d2 @ p["W2"].T * (h1 > 0)
    return {
        "W1": X.T @ d1,
        "b1": d1.sum(axis=0),
        "W2": h1.T @ d2,
        "b2": d2.sum(axis=0),
        "W3": h2.T @ d3,
        "b3": d3.sum(axis=0),
    }


square_weights_not_transposed = Bug(
    name="square_weights_not_transposed",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=0.3, steps=200),
    blame="untransposed_weights",
)
