"""Adam's ε is added to the step: the parenthesis around the root and ε is lost.

Why it is bad: where a gradient is 0 the step is 0/0, NaN; and ε moves every weight a little in one
direction.

Remedy: m / (√v + ε): both stand below the line.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.pixels import accuracy, gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    state["m"] = b1 * state["m"] + (1 - b1) * g
    state["v"] = b2 * state["v"] + (1 - b2) * g**2
    m_hat = state["m"] / (1 - b1**t)
    v_hat = state["v"] / (1 - b2**t)
    return w - lr * m_hat / np.sqrt(v_hat) + eps


def mended(w, g, state, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    state["m"] = b1 * state["m"] + (1 - b1) * g
    state["v"] = b2 * state["v"] + (1 - b2) * g**2
    m_hat = state["m"] / (1 - b1**t)
    v_hat = state["v"] / (1 - b2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps)


parenthesis_around_the_root_lost = Bug(
    name="parenthesis_around_the_root_lost",
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
    blame="parenthesis_lost",
)
