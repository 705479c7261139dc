"""2-3-1 with tanh and half the mean squared error, 8 rows; biases are the last row of weights."""

from typing import Any

import numpy as np

Arrays = dict[str, Any]
draws = np.random.default_rng(5)
N = 8
X, Y = draws.normal(size=(N, 2)), draws.normal(size=(N, 1))
ones = np.ones((N, 1))
P: Arrays = {"W1": draws.normal(size=(3, 3)), "W2": draws.normal(size=(4, 1))}


def compute_loss(p: Arrays) -> Any:
    """Half the mean squared error."""
    a1 = np.hstack([np.tanh(np.hstack([X, ones]) @ p["W1"]), ones])
    return ((a1 @ p["W2"] - Y) ** 2).sum() / (2 * N)


def compute_gradient(p: Arrays) -> Arrays:
    """By hand."""
    x = np.hstack([X, ones])
    h1 = np.tanh(x @ p["W1"])
    a1 = np.hstack([h1, ones])
    d2 = (a1 @ p["W2"] - Y) / N
    u1 = (d2 @ p["W2"].T)[:, :-1]
    d1 = u1 * (1 - h1**2)
    return {"W1": x.T @ d1, "W2": a1.T @ d2}
