"""Numbers to be predicted from three features, and one linear layer."""

import numpy as np

N = 50
X = np.random.default_rng(0).normal(size=(N, 3))
t = X @ np.array([1.5, -2.0, 0.5]) + 3 + 0.1 * np.random.default_rng(1).normal(size=N)


def start():
    return {"w": np.array([0.1, 0.1, -0.1]), "b": np.array(0.0)}


def predict(p):
    return X @ p["w"] + p["b"]


def loss(p):
    return np.mean((predict(p) - t) ** 2)


def gradient(p):
    e = predict(p) - t
    return {"w": 2 * X.T @ e / N, "b": 2 * e.mean()}
