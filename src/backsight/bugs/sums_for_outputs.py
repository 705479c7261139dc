"""The last weights' gradient is made with the hidden layer's sums, not with its outputs.

Why it is bad: a sum may be any number, so that the gradient points elsewhere wherever the sigmoid
bends.

Remedy: what a layer's weights multiply is what the layer before gives out: a, not z.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.sigmoids import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    z1, a1, z2, a2 = forward(p)
    d2 = (a2 - Y) * a2 * (1 - a2) / len(X)
    d1 = d2 @ p["W2"].T * a1 * (1 - a1)
    return {
        "W1": X.T @ d1,
        "b1": d1.sum(axis=0),
        "W2": z1.T @ d2,
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


sums_for_outputs = Bug(
    name="sums_for_outputs",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=8.0, steps=300),
    blame="sums_for_outputs",
)
