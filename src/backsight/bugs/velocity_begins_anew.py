"""The velocity is set to 0 in every step, before the gradient comes in.

Why it is bad: there is no momentum at all: it is plain descent, ten times slower than it was
meant.

Remedy: make the zeros once, before training, and keep what the step before left.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.line import gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, lr=0.01, mu=0.9):
    v = np.zeros_like(w)
    v = mu * v - lr * g
    state["v"] = v
    return w + v


def mended(w, g, state, lr=0.01, mu=0.9):
    v = state["v"]
    v = mu * v - lr * g
    state["v"] = v
    return w + v


velocity_begins_anew = Bug(
    name="velocity_begins_anew",
    wrong=wrong,
    mended=mended,
    trial=UpdateTrial(
        optimizer="momentum", loss=loss, gradient=gradient, start=start, rate=0.02, steps=60
    ),
    blame="memory_lost",
)
