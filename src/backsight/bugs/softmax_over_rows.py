"""Softmax divides by the sum over the rows of the batch, not over the classes.

Why it is bad: the outputs of a row no longer sum to 1, and each row's probabilities depend on
which other rows are in the batch.

Remedy: sum over the axis of the classes, axis=1, and keep the axis.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import X, Y, accuracy, gradient, start
from backsight.bugs._tasks.classes import loss as meant
from backsight.bugs._trials.loss import LossTrial


def wrong(p):
    h = np.tanh(X @ p["W1"] + p["b1"])
    z = h @ p["W2"] + p["b2"]
    e = np.exp(z - z.max())
    out = e / e.sum(axis=0)
    return -np.sum(Y * np.log(out)) / len(X)


def mended(p):
    h = np.tanh(X @ p["W1"] + p["b1"])
    z = h @ p["W2"] + p["b2"]
    e = np.exp(z - z.max())
    out = e / e.sum(axis=1, keepdims=True)
    return -np.sum(Y * np.log(out)) / len(X)


softmax_over_rows = Bug(
    name="softmax_over_rows",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(
        meant=meant, gradient=gradient, start=start, accuracy=accuracy, rate=0.5, steps=60
    ),
    blame="other_loss",
)
