"""4-3-2 with tanh, half the mean squared error and an L2 regularizer, 8 rows."""

from typing import Any

import numpy as np

Arrays = dict[str, Any]
draws = np.random.default_rng(4)
N, decay = 8, 0.1
X, Y = draws.normal(size=(N, 4)), draws.normal(size=(N, 2))
P: Arrays = {"W1": draws.normal(size=(4, 3)), "W2": draws.normal(size=(3, 2))}


def compute_loss(p: Arrays) -> Any:
    """Half the mean squared error, and half the decay times all squares of weights."""
    squares = (p["W1"] ** 2).sum() + (p["W2"] ** 2).sum()
    return ((np.tanh(X @ p["W1"]) @ p["W2"] - Y) ** 2).sum() / (2 * N) + decay / 2 * squares


def compute_gradient(p: Arrays) -> Arrays:
    """By hand."""
    a1 = np.tanh(X @ p["W1"])
    d2 = (a1 @ p["W2"] - Y) / N
    d1 = d2 @ p["W2"].T * (1 - a1**2)
    dW2 = a1.T @ d2 + decay * p["W2"]
    dW1 = X.T @ d1 + decay * p["W1"]
    return {"W1": dW1, "W2": dW2}


def list_parts(p: Arrays) -> dict[str, Arrays]:
    """What each part of the loss gives to the gradient."""
    regularizer = {name: decay * array for name, array in p.items()}
    whole = compute_gradient(p)
    return {"data": {n: whole[n] - regularizer[n] for n in p}, "regularizer": regularizer}
