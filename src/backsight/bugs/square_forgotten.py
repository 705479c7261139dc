"""RMSProp averages the gradient where it has to average its square.

Why it is bad: the mean of the gradient may be negative, and its root is NaN.

Remedy: square the gradient before it is averaged.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import accuracy, gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, lr=0.001, rho=0.9, eps=1e-8):
    cache = state["cache"]
    cache = rho * cache + (1 - rho) * g
    state["cache"] = cache
    return w - lr * g / (np.sqrt(cache) + eps)


def mended(w, g, state, lr=0.001, rho=0.9, eps=1e-8):
    cache = state["cache"]
    cache = rho * cache + (1 - rho) * g**2
    state["cache"] = cache
    return w - lr * g / (np.sqrt(cache) + eps)


square_forgotten = Bug(
    name="square_forgotten",
    wrong=wrong,
    mended=mended,
    trial=UpdateTrial(
        optimizer="rmsprop",
        loss=loss,
        gradient=gradient,
        start=start,
        accuracy=accuracy,
        rate=0.02,
        steps=200,
    ),
    blame="square_forgotten",
)
