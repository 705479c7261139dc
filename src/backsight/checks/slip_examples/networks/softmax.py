"""3-3-3 with tanh, softmax and cross-entropy, 12 rows."""

from typing import Any

import numpy as np

Arrays = dict[str, Any]
draws = np.random.default_rng(1)
N = 12
X, Y = draws.normal(size=(N, 3)), np.eye(3)[draws.integers(0, 3, N)]
P: Arrays = {
    "W1": draws.normal(size=(3, 3)),
    "b1": draws.normal(size=3),
    "W2": draws.normal(size=(3, 3)),
    "b2": draws.normal(size=3),
}


def compute_loss(p: Arrays) -> Any:
    """The cross-entropy, as a mean over the rows."""
    a1 = np.tanh(X @ p["W1"] + p["b1"])
    e = np.exp(a1 @ p["W2"] + p["b2"])
    return -(Y * np.log(e / e.sum(axis=1, keepdims=True))).sum() / N


def compute_gradient(p: Arrays) -> Arrays:
    """By hand."""
    z1 = X @ p["W1"] + p["b1"]
    a1 = np.tanh(z1)
    z2 = a1 @ p["W2"] + p["b2"]
    e = np.exp(z2)
    a2 = e / e.sum(axis=1, keepdims=True)
    d2 = (a2 - Y) / N
    u1 = d2 @ p["W2"].T
    d1 = u1 * (1 - a1**2)
    dW2 = a1.T @ d2
    db2 = d2.sum(axis=0)
    dW1 = X.T @ d1
    db1 = d1.sum(axis=0)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
