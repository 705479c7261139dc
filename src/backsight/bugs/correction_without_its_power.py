"""Adam's correction divides by 1 − β in every step: the power t is forgotten.

Why it is bad: the first steps are up to twice too long, and in the end, when the mean of the
squares has caught up, all are a third of what they should be.

Remedy: raise β to the number of the step.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import accuracy, gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    state["m"] = b1 * state["m"] + (1 - b1) * g
    state["v"] = b2 * state["v"] + (1 - b2) * g**2
    m_hat = state["m"] / (1 - b1)
    v_hat = state["v"] / (1 - b2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps)


def mended(w, g, state, t, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    state["m"] = b1 * state["m"] + (1 - b1) * g
    state["v"] = b2 * state["v"] + (1 - b2) * g**2
    m_hat = state["m"] / (1 - b1**t)
    v_hat = state["v"] / (1 - b2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps)


correction_without_its_power = Bug(
    name="correction_without_its_power",
    wrong=wrong,
    mended=mended,
    trial=UpdateTrial(
        optimizer="adam",
        loss=loss,
        gradient=gradient,
        start=start,
        accuracy=accuracy,
        rate=0.7,
        steps=50,
    ),
    blame="power_forgotten",
)
