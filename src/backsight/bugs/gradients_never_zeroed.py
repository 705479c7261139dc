"""The gradients are added to those of the steps before: nothing sets them to 0.

Why it is bad: each step goes along the sum of all gradients so far, and swings past the minimum as
a weight on a spring.

Remedy: begin each step with zeros.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial

total: dict[str, np.ndarray] = {}


def wrong(p):
    h, out = forward(p)
    d2 = (out - Y) / len(X)
    d1 = d2 @ p["W2"].T * (1 - h**2)
    g = {"W1": X.T @ d1, "b1": d1.sum(axis=0)}
    g |= {"W2": h.T @ d2, "b2": d2.sum(axis=0)}
    for name in g:
        total[name] = total.get(name, 0) + g[name]
    return dict(total)


def mended(p):
    h, out = forward(p)
    d2 = (out - Y) / len(X)
    d1 = d2 @ p["W2"].T * (1 - h**2)
    g = {"W1": X.T @ d1, "b1": d1.sum(axis=0)}
    g |= {"W2": h.T @ d2, "b2": d2.sum(axis=0)}
    return g


gradients_never_zeroed = Bug(
    name="gradients_never_zeroed",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=4.0, steps=300),
    blame="accumulated",
)
