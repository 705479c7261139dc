"""The mask of dropout is applied on the way forward and left out on the way back.

Why it is bad: units that were silent learn from an error they had no part in.

Remedy: multiply the error by the same mask, with the same scale.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.dropout import X, Y, accuracy, forward, loss, mask, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    h, out = forward(p)
    d2 = (out - Y) / len(X)
    d1 = d2 @ p["W2"].T * (1 - h**2)
    return {"W1": X.T @ d1, "W2": (h * mask).T @ d2}


def mended(p):
    h, out = forward(p)
    d2 = (out - Y) / len(X)
    d1 = d2 @ p["W2"].T * mask * (1 - h**2)
    return {"W1": X.T @ d1, "W2": (h * mask).T @ d2}


dropout_mask_left_out = Bug(
    name="dropout_mask_left_out",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=1.0, steps=300),
    blame="mask_forgotten",
)
