"""RMSProp's mean of squares keeps all of the old one and adds the new share.

Why it is bad: the sum only grows, and the steps become shorter and shorter, as Adagrad's do.

Remedy: the old mean is multiplied by ρ before the new share is added.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import accuracy, gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, lr=0.001, rho=0.9, eps=1e-8):
    cache = state["cache"]
    cache = cache + (1 - rho) * g**2
    state["cache"] = cache
    return w - lr * g / (np.sqrt(cache) + eps)


def mended(w, g, state, lr=0.001, rho=0.9, eps=1e-8):
    cache = state["cache"]
    cache = rho * cache + (1 - rho) * g**2
    state["cache"] = cache
    return w - lr * g / (np.sqrt(cache) + eps)


squares_never_fade = Bug(
    name="squares_never_fade",
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
    blame="cache_never_decays",
)
