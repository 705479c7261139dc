"""The minus before the cross-entropy reaches its first half alone: a parenthesis is lost.

Why it is bad: rows of the class 0 push the other way: the loss falls without end where they are
all wrong.

Remedy: −(y log p + (1 − y) log(1 − p)): the minus stands before both.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.binary import X, accuracy, gradient, start, y
from backsight.bugs._tasks.binary import loss as meant
from backsight.bugs._trials.loss import LossTrial


def wrong(p):
    z = X @ p["w"] + p["b"]
    out = 1 / (1 + np.exp(-z))
    yes = y * np.log(out)
    no = (1 - y) * np.log(1 - out)
    return np.mean(-yes + no)


def mended(p):
    z = X @ p["w"] + p["b"]
    out = 1 / (1 + np.exp(-z))
    yes = y * np.log(out)
    no = (1 - y) * np.log(1 - out)
    return np.mean(-(yes + no))


parenthesis_lost_in_cross_entropy = Bug(
    name="parenthesis_lost_in_cross_entropy",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(
        meant=meant, gradient=gradient, start=start, accuracy=accuracy, rate=0.5, steps=60
    ),
    blame="lost_parenthesis",
)
