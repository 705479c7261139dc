"""3-4-2 with batch normalization, tanh and the mean squared error, 16 rows."""

from typing import Any

import numpy as np

Arrays = dict[str, Any]
draws = np.random.default_rng(2)
N = 16
X, Y = draws.normal(size=(N, 3)), draws.normal(size=(N, 2))
P: Arrays = {
    "W1": draws.normal(size=(3, 4)),
    "gamma": 1 + 0.3 * draws.normal(size=4),
    "beta": draws.normal(size=4),
    "W2": draws.normal(size=(4, 2)),
}


def compute_loss(p: Arrays) -> Any:
    """The mean squared error."""
    z1 = X @ p["W1"]
    mean = z1.mean(axis=0)
    var = ((z1 - mean) ** 2).mean(axis=0)
    a1 = np.tanh(p["gamma"] * (z1 - mean) / np.sqrt(var + 1e-5) + p["beta"])
    return ((a1 @ p["W2"] - Y) ** 2).sum() / N


def compute_gradient(p: Arrays) -> Arrays:
    """By hand."""
    z1 = X @ p["W1"]
    centered = z1 - z1.mean(axis=0)
    root = np.sqrt((centered**2).mean(axis=0) + 1e-5)
    hat = centered / root
    a1 = np.tanh(p["gamma"] * hat + p["beta"])
    d2 = 2 * (a1 @ p["W2"] - Y) / N
    dy = d2 @ p["W2"].T * (1 - a1**2)
    dhat = dy * p["gamma"]
    dvar = (dhat * centered).sum(axis=0) * -0.5 / root**3
    dmean = -dhat.sum(axis=0) / root
    dz = dhat / root + dvar * 2 * centered / N + dmean / N
    return {
        "W1": X.T @ dz,
        "gamma": (dy * hat).sum(axis=0),
        "beta": dy.sum(axis=0),
        "W2": a1.T @ d2,
    }
