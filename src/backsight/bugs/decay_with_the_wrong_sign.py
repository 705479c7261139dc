"""The share of the weights' cost is subtracted from the gradient, not added.

Why it is bad: weights grow by themselves, the faster the larger they are, and only the data hold
them.

Remedy: the derivative of λ w²/2 is +λ w.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.decayed import LAM, N, X, loss, start, t
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    w = p["w"]
    e = X @ w - t
    slope = X.T @ e / N
    return {"w": slope - LAM * w}


def mended(p):
    w = p["w"]
    e = X @ w - t
    slope = X.T @ e / N
    return {"w": slope + LAM * w}


decay_with_the_wrong_sign = Bug(
    name="decay_with_the_wrong_sign",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, rate=0.1, steps=200),
    blame="decay_sign",
)
