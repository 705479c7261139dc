"""A linear output is cut to 0 to 1 in the place of a sigmoid, and its logarithm is taken.

Why it is bad: an output below 0 becomes exactly 0: log 0 is minus infinity, times 0 it is NaN, and
one row makes the loss of all NaN.

Remedy: a sigmoid: its outputs lie between 0 and 1 by themselves, and never on them.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.binary import X, accuracy, gradient, start, y
from backsight.bugs._tasks.binary import loss as meant
from backsight.bugs._trials.loss import LossTrial


def wrong(p):
    z = X @ p["w"] + p["b"]
    out = np.clip(z, 0, 1)
    yes = y * np.log(out)
    no = (1 - y) * np.log(1 - out)
    return -np.mean(yes + no)


def mended(p):
    z = X @ p["w"] + p["b"]
    out = 1 / (1 + np.exp(-z))
    yes = y * np.log(out)
    no = (1 - y) * np.log(1 - out)
    return -np.mean(yes + no)


outputs_cut_to_probabilities = Bug(
    name="outputs_cut_to_probabilities",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(
        meant=meant, gradient=gradient, start=start, accuracy=accuracy, rate=0.5, steps=60
    ),
    blame="refused",
)
