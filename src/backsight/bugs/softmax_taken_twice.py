"""The outputs are probabilities already, and softmax is taken of them once more.

Why it is bad: of numbers between 0 and 1 softmax makes a nearly even share: the loss can never
become small, and learning is slow.

Remedy: take softmax once: of the sums, or in the loss, and not in both.
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
    again = np.exp(out)
    out = again / again.sum(axis=1, keepdims=True)
    return -np.sum(Y * np.log(out)) / len(X)


def mended(p):
    h = np.tanh(X @ p["W1"] + p["b1"])
    z = h @ p["W2"] + p["b2"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    out = e / e.sum(axis=1, keepdims=True)
    return -np.sum(Y * np.log(out)) / len(X)


softmax_taken_twice = Bug(
    name="softmax_taken_twice",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(
        meant=meant, gradient=gradient, start=start, accuracy=accuracy, rate=0.5, steps=60
    ),
    blame="other_loss",
)
