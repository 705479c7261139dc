"""Three classes of points, a network 2-12-3, and dropout whose mask was drawn once."""

import numpy as np

N, KEEP = 60, 0.6
X = np.random.default_rng(0).normal(size=(N, 2))
labels = np.digitize(np.hypot(X[:, 0], X[:, 1]), [0.8, 1.5])
Y = np.eye(3)[labels]
mask = (np.random.default_rng(5).random((N, 12)) < KEEP) / KEEP


def start():
    rng = np.random.default_rng(1)
    return {"W1": rng.normal(size=(2, 12)), "W2": rng.normal(size=(12, 3))}


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def forward(p):
    h = np.tanh(X @ p["W1"])
    return h, softmax((h * mask) @ p["W2"])


def loss(p):
    return -np.sum(Y * np.log(forward(p)[1])) / N


def accuracy(p):
    return np.mean(forward(p)[1].argmax(axis=1) == labels)
