"""The class numbers pick columns for all rows, not one entry of each row.

Why it is bad: out[:, labels] is a table of every row with every row's class: the loss asks of each
row to be in all classes at once.

Remedy: pick with both indices: out[np.arange(N), labels].
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import X, accuracy, gradient, labels, start
from backsight.bugs._tasks.classes import loss as meant
from backsight.bugs._trials.loss import LossTrial


def wrong(p):
    h = np.tanh(X @ p["W1"] + p["b1"])
    z = h @ p["W2"] + p["b2"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    out = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(out[:, labels]))


def mended(p):
    h = np.tanh(X @ p["W1"] + p["b1"])
    z = h @ p["W2"] + p["b2"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    out = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(out[np.arange(len(X)), labels]))


class_numbers_pick_columns = Bug(
    name="class_numbers_pick_columns",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(
        meant=meant, gradient=gradient, start=start, accuracy=accuracy, rate=0.5, steps=50
    ),
    blame="unnamed",
)
