"""2-3-1 with leaky ReLU and half the mean squared error, 8 rows; the targets are a vector."""

from typing import Any

import numpy as np

Arrays = dict[str, Any]
draws = np.random.default_rng(7)
N, alpha = 8, 0.1
X, y = draws.normal(size=(N, 2)), draws.normal(size=N)
P: Arrays = {"W1": draws.normal(size=(2, 3)), "W2": draws.normal(size=(3, 1))}


def compute_loss(p: Arrays) -> Any:
    """Half the mean squared error."""
    z1 = X @ p["W1"]
    a1 = np.where(z1 > 0, z1, alpha * z1)
    return ((a1 @ p["W2"] - y[:, None]) ** 2).sum() / (2 * N)


def compute_gradient(p: Arrays) -> Arrays:
    """By hand."""
    z1 = X @ p["W1"]
    a1 = np.where(z1 > 0, z1, alpha * z1)
    a2 = a1 @ p["W2"]
    d2 = (a2 - y[:, None]) / N
    d1 = d2 @ p["W2"].T * np.where(z1 > 0, 1, alpha)
    return {"W1": X.T @ d1, "W2": a1.T @ d2}
