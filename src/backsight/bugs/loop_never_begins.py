"""The loop over the weights waits for a place that is empty, and so it never begins.

Why it is bad: the gradient is what it was made as, zeros. The program runs, prints losses, and no
weight ever moves.

Remedy: go on until the iterator says that it is finished.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.cloud import accuracy, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p, h=1e-4):
    slopes = {name: np.zeros_like(w) for name, w in p.items()}
    for name, w in p.items():
        it = np.nditer(w, flags=["multi_index"])
        while not it.multi_index:
            at = it.multi_index
            above, below = w.copy(), w.copy()
            above[at], below[at] = w[at] + h, w[at] - h
            rise = loss({**p, name: above}) - loss({**p, name: below})
            slopes[name][at] = rise / (2 * h)
            it.iternext()
    return slopes


def mended(p, h=1e-4):
    slopes = {name: np.zeros_like(w) for name, w in p.items()}
    for name, w in p.items():
        it = np.nditer(w, flags=["multi_index"])
        while not it.finished:
            at = it.multi_index
            above, below = w.copy(), w.copy()
            above[at], below[at] = w[at] + h, w[at] - h
            rise = loss({**p, name: above}) - loss({**p, name: below})
            slopes[name][at] = rise / (2 * h)
            it.iternext()
    return slopes


loop_never_begins = Bug(
    name="loop_never_begins",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=5, steps=200),
    blame="forgotten",
    article="002",
)
