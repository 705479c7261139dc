"""Binary cross-entropy without its second half: rows of the class 0 cost nothing.

Why it is bad: answering 1 for every row makes the loss 0.

Remedy: add (1 − y) log(1 − p).
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
    return -np.mean(yes)


def mended(p):
    z = X @ p["w"] + p["b"]
    out = 1 / (1 + np.exp(-z))
    yes = y * np.log(out)
    no = (1 - y) * np.log(1 - out)
    return -np.mean(yes + no)


only_the_ones_count = Bug(
    name="only_the_ones_count",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(
        meant=meant, gradient=gradient, start=start, accuracy=accuracy, rate=0.5, steps=60
    ),
    blame="zeros_left_out",
)
