"""2-3-1 with sigmoids and half the mean squared error, 12 rows."""

from typing import Any

import numpy as np

Arrays = dict[str, Any]
draws = np.random.default_rng(0)
N = 12
X, Y = draws.normal(size=(N, 2)), draws.random((N, 1))
P: Arrays = {
    "W1": draws.normal(size=(2, 3)),
    "b1": draws.normal(size=3),
    "W2": draws.normal(size=(3, 1)),
    "b2": draws.normal(size=1),
}


def compute_loss(p: Arrays) -> Any:
    """Half the mean squared error."""
    a1 = 1 / (1 + np.exp(-(X @ p["W1"] + p["b1"])))
    a2 = 1 / (1 + np.exp(-(a1 @ p["W2"] + p["b2"])))
    return ((a2 - Y) ** 2).sum() / (2 * N)


def compute_gradient(p: Arrays) -> Arrays:
    """By hand."""
    z1 = X @ p["W1"] + p["b1"]
    a1 = 1 / (1 + np.exp(-z1))
    z2 = a1 @ p["W2"] + p["b2"]
    a2 = 1 / (1 + np.exp(-z2))
    d2 = (a2 - Y) / N * a2 * (1 - a2)
    u1 = d2 @ p["W2"].T
    d1 = u1 * a1 * (1 - a1)
    dW2 = a1.T @ d2
    db2 = d2.sum(axis=0)
    dW1 = X.T @ d1
    db1 = d1.sum(axis=0)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
