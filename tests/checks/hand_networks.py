"""Three networks as people write them, and the slips they make, written by hand.

Nothing of the checks is used here: each wrong gradient is made as a person's code would make it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

Arrays = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Network:
    """loss: (p) -> number. backward: (p, **changes) -> gradients; a change takes what was computed
    and the numbers of the pass, and gives what the slip makes of it."""

    p: Arrays
    loss: Callable[[Arrays], Any]
    backward: Callable[..., Arrays]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z, axis=1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def make_sigmoid(seed=0, rows=12):
    """2-3-1, sigmoid, half the mean squared error."""
    r = np.random.default_rng(seed)
    X, Y = r.normal(size=(rows, 2)), r.random((rows, 1))
    p = {"W1": r.normal(size=(2, 3)), "b1": r.normal(size=3),
         "W2": r.normal(size=(3, 1)), "b2": r.normal(size=1)}  # fmt: skip

    def forward(p):
        n = SimpleNamespace(X=X, Y=Y, N=rows, p=p)
        n.z1 = X @ p["W1"] + p["b1"]
        n.a1 = sigmoid(n.z1)
        n.z2 = n.a1 @ p["W2"] + p["b2"]
        n.a2 = sigmoid(n.z2)
        return n

    def loss(p):
        n = forward(p)
        return ((n.a2 - n.Y) ** 2).sum() / (2 * n.N)

    def backward(p, **change):
        n = forward(p)
        say = Changes(change, n)
        n.u2 = (n.a2 - n.Y) / n.N
        n.s2 = n.a2 * (1 - n.a2)
        n.d2 = say("d2", n.u2 * n.s2)
        return finish(n, say, lambda n: n.a1 * (1 - n.a1), X)

    return Network(p=p, loss=loss, backward=backward)


def make_softmax(seed=1, rows=24, *, mask=False, square=False):
    """4-5-3, tanh, cross-entropy of the softmax; with a mask of dropout; or 4-5-5."""
    r = np.random.default_rng(seed)
    K = 5 if square else 3
    X, Y = r.normal(size=(rows, 4)), np.eye(K)[r.integers(0, K, rows)]
    M = (r.random((rows, 5)) > 0.3) / 0.7 if mask else 1.0
    p = {"W1": r.normal(size=(4, 5)), "b1": 0.1 * r.normal(size=5),
         "W2": r.normal(size=(5, K)), "b2": 0.1 * r.normal(size=K)}  # fmt: skip

    def forward(p):
        n = SimpleNamespace(X=X, Y=Y, N=rows, p=p, M=M)
        n.z1 = X @ p["W1"] + p["b1"]
        n.h1 = np.tanh(n.z1)
        n.a1 = n.h1 * M if mask else n.h1
        n.z2 = n.a1 @ p["W2"] + p["b2"]
        n.a2 = softmax(n.z2)
        return n

    def loss(p):
        n = forward(p)
        return -(n.Y * np.log(n.a2)).sum() / n.N

    def backward(p, **change):
        n = forward(p)
        say = Changes(change, n)
        n.u2 = -n.Y / n.a2 / n.N
        n.d2 = say("d2", (n.a2 - n.Y) / n.N)
        return finish(n, say, lambda n: (1 - n.h1**2) * say("mask", M), X)

    return Network(p=p, loss=loss, backward=backward)


def make_norm(seed=2, rows=16):
    """3-4-2, batch normalization and tanh, the mean squared error."""
    r = np.random.default_rng(seed)
    X, Y = r.normal(size=(rows, 3)), r.normal(size=(rows, 2))
    p = {"W1": r.normal(size=(3, 4)), "g": 1 + 0.3 * r.normal(size=4), "b": r.normal(size=4),
         "W2": r.normal(size=(4, 2)), "b2": r.normal(size=2)}  # fmt: skip

    def forward(p):
        n = SimpleNamespace(X=X, Y=Y, N=rows, p=p)
        n.z1 = X @ p["W1"]
        n.mean = n.z1.mean(axis=0)
        n.var = ((n.z1 - n.mean) ** 2).mean(axis=0)
        n.root = np.sqrt(n.var + 1e-5)
        n.hat = (n.z1 - n.mean) / n.root
        n.y1 = p["g"] * n.hat + p["b"]
        n.a1 = np.tanh(n.y1)
        n.z2 = n.a1 @ p["W2"] + p["b2"]
        return n

    def loss(p):
        n = forward(p)
        return ((n.z2 - n.Y) ** 2).sum() / n.N

    def backward(p, **change):
        n = forward(p)
        say = Changes(change, n)
        n.d2 = say("d2", 2 * (n.z2 - n.Y) / n.N)
        n.u1 = n.d2 @ p["W2"].T
        dy = n.u1 * (1 - n.a1**2)
        dhat = dy * say("gamma", p["g"])
        dvar = say("dvar", (dhat * (n.z1 - n.mean)).sum(axis=0) * -0.5 / n.root**3)
        dmean = say("dmean", -dhat.sum(axis=0) / n.root)
        part = say("part", 2 * (n.z1 - n.mean) / n.N)
        dz = dhat / n.root + dvar * part + dmean * say("share", 1 / n.N)
        return {
            "W1": X.T @ dz, "g": (dy * n.hat).sum(axis=0), "b": dy.sum(axis=0),
            "W2": say("dW2", n.a1.T @ n.d2), "b2": say("db2", n.d2.sum(axis=0)),
        }  # fmt: skip

    return Network(p=p, loss=loss, backward=backward)


class Changes:
    """What a slip changes on the way, by the name of the step."""

    def __init__(self, changes: dict[str, Callable[..., Any]], n: SimpleNamespace) -> None:
        self.changes, self.n = changes, n

    def __call__(self, step: str, value: Any) -> Any:
        return self.changes[step](value, self.n) if step in self.changes else value


def finish(n, say, slope, X):
    """From dL/dz of the last layer to all gradients."""
    n.u1 = say("u1", n.d2 @ n.p["W2"].T)
    n.s1 = say("s1", slope(n))
    n.d1 = say("d1", n.u1 * n.s1)
    return {
        "W1": say("dW1", X.T @ n.d1), "b1": say("db1", n.d1.sum(axis=0)),
        "W2": say("dW2", n.a1.T @ n.d2), "b2": say("db2", n.d2.sum(axis=0)),
    }  # fmt: skip
