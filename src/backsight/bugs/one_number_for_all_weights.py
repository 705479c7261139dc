"""The cost of squared weights has one number for its slope, the same for every weight.

Why it is bad: it pushes all weights the same way, those below 0 away from 0, and the harder the
larger they are. Sooner or later the loss turns up and has no end.

Remedy: the slope of λΣw²/(2N) by a weight is λw/N, a number of its own for each.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.cloud import N, X, Y, accuracy, forward, penalized, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p, lam=0.02):
    h1, h2 = forward(p)
    e2 = (h2 - Y) * h2 * (1 - h2) / N
    e1 = e2 @ p["W2"].T * h1 * (1 - h1)
    s1 = lam * np.sum(p["W1"] ** 2)
    s2 = lam * np.sum(p["W2"] ** 2)
    return {"W1": X.T @ e1 + s1, "W2": h1.T @ e2 + s2}


def mended(p, lam=0.02):
    h1, h2 = forward(p)
    e2 = (h2 - Y) * h2 * (1 - h2) / N
    e1 = e2 @ p["W2"].T * h1 * (1 - h1)
    s1 = lam * p["W1"] / N
    s2 = lam * p["W2"] / N
    return {"W1": X.T @ e1 + s1, "W2": h1.T @ e2 + s2}


one_number_for_all_weights = Bug(
    name="one_number_for_all_weights",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=penalized, start=start, accuracy=accuracy, rate=1, steps=200),
    blame="scaled_and_added",
    article="000",
)
