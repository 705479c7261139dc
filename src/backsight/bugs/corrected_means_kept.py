"""Adam's corrected means are stored in the place of the means.

Why it is bad: the next step corrects them once more: they grow with every step of the beginning.

Remedy: keep m and v as they are, and give the corrected ones names of their own.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import accuracy, gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    state["m"] = b1 * state["m"] + (1 - b1) * g
    state["v"] = b2 * state["v"] + (1 - b2) * g**2
    state["m"] = state["m"] / (1 - b1**t)
    state["v"] = state["v"] / (1 - b2**t)
    return w - lr * state["m"] / (np.sqrt(state["v"]) + eps)


def mended(w, g, state, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    state["m"] = b1 * state["m"] + (1 - b1) * g
    state["v"] = b2 * state["v"] + (1 - b2) * g**2
    m_hat = state["m"] / (1 - b1**t)
    v_hat = state["v"] / (1 - b2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps)


corrected_means_kept = Bug(
    name="corrected_means_kept",
    wrong=wrong,
    mended=mended,
    trial=UpdateTrial(
        optimizer="adam",
        loss=loss,
        gradient=gradient,
        start=start,
        accuracy=accuracy,
        rate=0.05,
        steps=100,
    ),
    blame="corrected_moments_kept",
)
