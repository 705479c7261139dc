"""3-4-3 with tanh, softmax and half the mean squared error of its probabilities, 8 rows."""

from typing import Any

import numpy as np

Arrays = dict[str, Any]
draws = np.random.default_rng(8)
N = 8
X, Y = draws.normal(size=(N, 3)), np.eye(3)[draws.integers(0, 3, N)]
P: Arrays = {"W1": draws.normal(size=(3, 4)), "W2": draws.normal(size=(4, 3))}


def compute_loss(p: Arrays) -> Any:
    """Half the mean squared error."""
    e = np.exp(np.tanh(X @ p["W1"]) @ p["W2"])
    return ((e / e.sum(axis=1, keepdims=True) - Y) ** 2).sum() / (2 * N)


def compute_gradient(p: Arrays) -> Arrays:
    """By hand."""
    a1 = np.tanh(X @ p["W1"])
    e = np.exp(a1 @ p["W2"])
    a2 = e / e.sum(axis=1, keepdims=True)
    u2 = (a2 - Y) / N
    d2 = a2 * (u2 - (u2 * a2).sum(axis=1, keepdims=True))
    d1 = d2 @ p["W2"].T * (1 - a1**2)
    return {"W1": X.T @ d1, "W2": a1.T @ d2}
