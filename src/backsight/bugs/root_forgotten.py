"""RMSProp divides by the mean square itself, not by its root.

Why it is bad: where gradients are small the step is enormous: 0.01 divided by 0.0001 is 100.

Remedy: take the root of the mean square before ε is added.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import accuracy, gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, lr=0.001, rho=0.9, eps=1e-8):
    cache = state["cache"]
    cache = rho * cache + (1 - rho) * g**2
    state["cache"] = cache
    return w - lr * g / (cache + eps)


def mended(w, g, state, lr=0.001, rho=0.9, eps=1e-8):
    cache = state["cache"]
    cache = rho * cache + (1 - rho) * g**2
    state["cache"] = cache
    return w - lr * g / (np.sqrt(cache) + eps)


root_forgotten = Bug(
    name="root_forgotten",
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
    blame="root_forgotten",
)
