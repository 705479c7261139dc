"""The mean is taken over the classes alone: what comes back is an array, not a number.

Why it is bad: there is no gradient of an array: a framework adds it up or refuses it, and
differences by hand mix the rows.

Remedy: take the mean over the rows too.
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
    return -np.sum(Y * np.log(out), axis=1)


def mended(p):
    h = np.tanh(X @ p["W1"] + p["b1"])
    z = h @ p["W2"] + p["b2"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    out = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.sum(Y * np.log(out), axis=1))


one_loss_for_each_row = Bug(
    name="one_loss_for_each_row",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(
        meant=meant, gradient=gradient, start=start, accuracy=accuracy, rate=0.5, steps=60
    ),
    blame="refused",
)
