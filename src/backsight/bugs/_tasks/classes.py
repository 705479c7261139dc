"""Three classes of points in rings, and a network 2-8-3 of tanh and softmax."""

import numpy as np

N = 60
X = np.random.default_rng(0).normal(size=(N, 2))
labels = np.digitize(np.hypot(X[:, 0], X[:, 1]), [0.8, 1.5])
Y = np.eye(3)[labels]


def start():
    rng = np.random.default_rng(1)
    W1, W2 = 2 * rng.normal(size=(2, 8)), rng.normal(size=(8, 3))
    return {"W1": W1, "b1": rng.normal(size=8), "W2": W2, "b2": np.zeros(3)}


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def forward(p):
    h = np.tanh(X @ p["W1"] + p["b1"])
    return h, softmax(h @ p["W2"] + p["b2"])


def loss(p):
    return -np.sum(Y * np.log(forward(p)[1])) / N


def gradient(p):
    h, out = forward(p)
    d2 = (out - Y) / N
    d1 = d2 @ p["W2"].T * (1 - h**2)
    return {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": h.T @ d2, "b2": d2.sum(axis=0)}


def accuracy(p):
    return np.mean(forward(p)[1].argmax(axis=1) == labels)
