"""4-3-2 with tanh, half the mean squared error and L2 of the weights, not the biases, 8 rows."""

from typing import Any

import numpy as np

Arrays = dict[str, Any]
draws = np.random.default_rng(10)
N, decay = 8, 0.1
X, Y = draws.normal(size=(N, 4)), draws.normal(size=(N, 2))
P: Arrays = {
    "W1": draws.normal(size=(4, 3)),
    "b1": draws.normal(size=3),
    "W2": draws.normal(size=(3, 2)),
    "b2": draws.normal(size=2),
}


def compute_loss(p: Arrays) -> Any:
    """Half the mean squared error, and half the decay times all squares of weights."""
    squares = (p["W1"] ** 2).sum() + (p["W2"] ** 2).sum()
    gap = np.tanh(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"] - Y
    return (gap**2).sum() / (2 * N) + decay / 2 * squares


def compute_gradient(p: Arrays) -> Arrays:
    """By hand."""
    a1 = np.tanh(X @ p["W1"] + p["b1"])
    d2 = (a1 @ p["W2"] + p["b2"] - Y) / N
    d1 = d2 @ p["W2"].T * (1 - a1**2)
    dW2 = a1.T @ d2 + decay * p["W2"]
    db2 = d2.sum(axis=0)
    dW1 = X.T @ d1 + decay * p["W1"]
    db1 = d1.sum(axis=0)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
