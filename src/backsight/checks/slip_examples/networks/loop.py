"""2-3-1 with tanh and half the mean squared error, 8 rows, one after the other in a loop."""

from typing import Any

import numpy as np

Arrays = dict[str, Any]
draws = np.random.default_rng(3)
N = 8
X, Y = draws.normal(size=(N, 2)), draws.normal(size=(N, 1))
P: Arrays = {"W1": draws.normal(size=(2, 3)), "W2": draws.normal(size=(3, 1))}
store = {name: np.zeros_like(array) for name, array in P.items()}


def compute_loss(p: Arrays) -> Any:
    """Half the mean squared error."""
    return ((np.tanh(X @ p["W1"]) @ p["W2"] - Y) ** 2).sum() / (2 * N)


def compute_gradient(p: Arrays) -> Arrays:
    """By hand, row by row."""
    g = {name: np.zeros_like(array) for name, array in store.items()}
    for x, y in zip(X, Y, strict=True):
        a1 = np.tanh(x @ p["W1"])
        d2 = (a1 @ p["W2"] - y) / N
        d1 = d2 @ p["W2"].T * (1 - a1**2)
        row = {"W1": np.outer(x, d1), "W2": np.outer(a1, d2)}
        for name in g:
            g[name] = g[name] + row[name]
    return g
