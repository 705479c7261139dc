"""RMSProp divides by the root of its mean square alone: ε is left out.

Why it is bad: a weight whose gradient is 0, as that of a dead pixel, gets 0/0: NaN in the first
step, and in every output after it.

Remedy: add a small ε to the root.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.pixels import accuracy, gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, lr=0.001, rho=0.9):
    cache = state["cache"]
    cache = rho * cache + (1 - rho) * g**2
    state["cache"] = cache
    return w - lr * g / np.sqrt(cache)


def mended(w, g, state, lr=0.001, rho=0.9):
    cache = state["cache"]
    cache = rho * cache + (1 - rho) * g**2
    state["cache"] = cache
    return w - lr * g / (np.sqrt(cache) + 1e-8)


epsilon_left_out = Bug(
    name="epsilon_left_out",
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
    blame="epsilon_missing",
)
