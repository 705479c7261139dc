"""Three kinds of pictures of 3 × 3 pixels from 0 to 255, and one layer of softmax."""

import numpy as np

N = 60
rng = np.random.default_rng(0)
labels = rng.integers(0, 3, N)
X = rng.integers(0, 120, size=(N, 3, 3)).astype(float)
X[np.arange(N), labels] += 130
X = X.reshape(N, 9)
Y = np.eye(3)[labels]


def start():
    return {"W": 2 * np.random.default_rng(1).normal(size=(9, 3)), "b": np.zeros(3)}


def predict(p):
    z = X @ p["W"] + p["b"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def loss(p):
    z = X @ p["W"] + p["b"]
    z = z - z.max(axis=1, keepdims=True)
    return -np.sum(Y * (z - np.log(np.sum(np.exp(z), axis=1, keepdims=True)))) / N


def gradient(p):
    d = (predict(p) - Y) / N
    return {"W": X.T @ d, "b": d.sum(axis=0)}


def accuracy(p):
    return np.mean(predict(p).argmax(axis=1) == labels)
