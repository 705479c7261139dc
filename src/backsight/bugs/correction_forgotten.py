"""Adam without the correction of its means for their start at 0.

Why it is bad: with β2 = 0.999 the first steps are about three times too long, just when the
direction is known least.

Remedy: divide m by 1 − β1 to the power t, and v by 1 − β2 to the power t.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import accuracy, gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    m = state["m"] = b1 * state["m"] + (1 - b1) * g
    v = state["v"] = b2 * state["v"] + (1 - b2) * g**2
    change = m / (np.sqrt(v) + eps)
    return w - lr * change


def mended(w, g, state, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    m = state["m"] = b1 * state["m"] + (1 - b1) * g
    v = state["v"] = b2 * state["v"] + (1 - b2) * g**2
    m = m / (1 - b1**t)
    v = v / (1 - b2**t)
    change = m / (np.sqrt(v) + eps)
    return w - lr * change


correction_forgotten = Bug(
    name="correction_forgotten",
    wrong=wrong,
    mended=mended,
    trial=UpdateTrial(
        optimizer="adam",
        loss=loss,
        gradient=gradient,
        start=start,
        accuracy=accuracy,
        rate=1.0,
        steps=20,
    ),
    blame="correction_missing",
    article="003",
)
