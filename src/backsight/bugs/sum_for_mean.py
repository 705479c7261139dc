"""The loss is a sum over the rows, where the gradient and the rate are made for a mean.

Why it is bad: all slopes are as many times steeper as there are rows, and with every other size of
the data the rate has to be another one.

Remedy: divide by the number of rows.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import X, Y, accuracy, gradient, start
from backsight.bugs._tasks.classes import loss as meant
from backsight.bugs._trials.loss import LossTrial


def wrong(p):
    h = np.tanh(X @ p["W1"] + p["b1"])
    z = h @ p["W2"] + p["b2"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    out = e / e.sum(axis=1, keepdims=True)
    return -np.sum(Y * np.log(out))


def mended(p):
    h = np.tanh(X @ p["W1"] + p["b1"])
    z = h @ p["W2"] + p["b2"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    out = e / e.sum(axis=1, keepdims=True)
    return -np.sum(Y * np.log(out)) / len(X)


sum_for_mean = Bug(
    name="sum_for_mean",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(
        meant=meant, gradient=gradient, start=start, accuracy=accuracy, rate=0.5, steps=60
    ),
    blame="mean_and_sum",
)
