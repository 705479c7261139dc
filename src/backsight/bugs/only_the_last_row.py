"""A loop over the rows assigns where it should add: what the last row gave is left.

Why it is bad: of all rows one decides, and always the same; the others are never learned.

Remedy: begin with zeros and add with +=.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    h, out = forward(p)
    g = {name: np.zeros_like(w) for name, w in p.items()}
    for n in range(len(X)):
        d2 = (out[n] - Y[n]) / len(X)
        d1 = p["W2"] @ d2 * (1 - h[n] ** 2)
        g["W1"] = np.outer(X[n], d1)
        g["b1"] = d1
        g["W2"] = np.outer(h[n], d2)
        g["b2"] = d2
    return g


def mended(p):
    h, out = forward(p)
    g = {name: np.zeros_like(w) for name, w in p.items()}
    for n in range(len(X)):
        d2 = (out[n] - Y[n]) / len(X)
        d1 = p["W2"] @ d2 * (1 - h[n] ** 2)
        g["W1"] += np.outer(X[n], d1)
        g["b1"] += d1
        g["W2"] += np.outer(h[n], d2)
        g["b2"] += d2
    return g


only_the_last_row = Bug(
    name="only_the_last_row",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=1.0, steps=200),
    blame="last_row",
)
