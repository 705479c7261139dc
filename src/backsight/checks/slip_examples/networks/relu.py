"""3-4-4-2 with ReLU and half the mean squared error, 10 rows."""

from typing import Any

import numpy as np

Arrays = dict[str, Any]
draws = np.random.default_rng(6)
N = 10
X, Y = draws.normal(size=(N, 3)), draws.normal(size=(N, 2))
P: Arrays = {
    "W1": draws.normal(size=(3, 4)),
    "W2": draws.normal(size=(4, 4)),
    "W3": draws.normal(size=(4, 2)),
}


def compute_loss(p: Arrays) -> Any:
    """Half the mean squared error."""
    a1 = np.maximum(X @ p["W1"], 0)
    a2 = np.maximum(a1 @ p["W2"], 0)
    return ((a2 @ p["W3"] - Y) ** 2).sum() / (2 * N)


def compute_gradient(p: Arrays) -> Arrays:
    """By hand."""
    z1 = X @ p["W1"]
    a1 = np.maximum(z1, 0)
    z2 = a1 @ p["W2"]
    a2 = np.maximum(z2, 0)
    d3 = (a2 @ p["W3"] - Y) / N
    u2 = d3 @ p["W3"].T
    d2 = u2 * (z2 > 0)
    u1 = d2 @ p["W2"].T
    d1 = u1 * (z1 > 0)
    dW3 = a2.T @ d3
    dW2 = a1.T @ d2
    dW1 = X.T @ d1
    return {"W1": dW1, "W2": dW2, "W3": dW3}
