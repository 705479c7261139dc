"""Batch normalization's mean and deviation are taken for constants on the way back.

Why it is bad: both depend on the weights: without their share the gradient pushes sums to where
the normalization takes them back.

Remedy: take the means of the error and of the error times the normalized sum out of it.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.normed import X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    std, z_hat, h, out = forward(p)
    d2 = (out - Y) / len(X)
    dy = d2 @ p["W2"].T * (1 - h**2)
    dz_hat = dy * p["gamma"]
    dz = dz_hat / std
    return {
        "W1": X.T @ dz,
        "gamma": np.sum(dy * z_hat, axis=0),
        "beta": dy.sum(axis=0),
        "W2": h.T @ d2,
    }


def mended(p):
    std, z_hat, h, out = forward(p)
    d2 = (out - Y) / len(X)
    dy = d2 @ p["W2"].T * (1 - h**2)
    dz_hat = dy * p["gamma"]
    share = z_hat * np.mean(dz_hat * z_hat, axis=0)
    dz = (dz_hat - dz_hat.mean(axis=0) - share) / std
    return {
        "W1": X.T @ dz,
        "gamma": np.sum(dy * z_hat, axis=0),
        "beta": dy.sum(axis=0),
        "W2": h.T @ d2,
    }


statistics_held_constant = Bug(
    name="statistics_held_constant",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=1.0, steps=200),
    blame="norm_statistics_constant",
)
