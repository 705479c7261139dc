"""The cost of squared weights has one number for its slope, the same for every weight.

Why it is bad: it pushes all weights the same way, those below 0 away from 0, and the harder the
larger they are. Sooner or later the loss turns up and has no end.

Remedy: the slope of λΣw²/(2N) by a weight is λw/N, a number of its own for each.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.cloud import N, accuracy, gradient_of_the_data, penalized, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p, lam=0.02):
    data = gradient_of_the_data(p)
    w1, w2 = p["W1"], p["W2"]
    s1, s2 = lam * np.sum(w1**2), lam * np.sum(w2**2)
    return {"W1": data["W1"] + s1, "W2": data["W2"] + s2}


def mended(p, lam=0.02):
    data = gradient_of_the_data(p)
    w1, w2 = p["W1"], p["W2"]
    s1, s2 = lam * w1 / N, lam * w2 / N
    return {"W1": data["W1"] + s1, "W2": data["W2"] + s2}


one_number_for_all_weights = Bug(
    name="one_number_for_all_weights",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=penalized, start=start, accuracy=accuracy, rate=1, steps=200),
    blame="scaled_and_added",
    article="000",
)
