"""Two classes of points with two features, and one layer of a sigmoid."""

import numpy as np

N = 60
X = np.random.default_rng(0).normal(size=(N, 2))
y = (X[:, 0] - X[:, 1] + 0.5 * np.random.default_rng(1).normal(size=N) > 0.3).astype(float)


def start():
    return {"w": np.array([-0.2, 0.1]), "b": np.array(0.0)}


def predict(p):
    return 1 / (1 + np.exp(-(X @ p["w"] + p["b"])))


def loss(p):
    out = predict(p)
    return -np.mean(y * np.log(out) + (1 - y) * np.log(1 - out))


def gradient(p):
    e = predict(p) - y
    return {"w": X.T @ e / N, "b": e.mean()}


def accuracy(p):
    return np.mean((predict(p) > 0.5) == y)
