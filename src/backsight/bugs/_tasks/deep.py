"""Three classes of points in bands, and a network 2-6-6-3 of ReLU and softmax."""

import numpy as np

N = 60
X = np.random.default_rng(0).normal(size=(N, 2))
labels = np.digitize(X[:, 0] + X[:, 1], [-0.7, 0.7])
Y = np.eye(3)[labels]


def start():
    rng = np.random.default_rng(2)
    return {
        "W1": rng.normal(size=(2, 6)),
        "b1": np.full(6, 0.1),
        "W2": rng.normal(size=(6, 6)) / 2,
        "b2": np.full(6, 0.1),
        "W3": rng.normal(size=(6, 3)) / 2,
        "b3": np.zeros(3),
    }


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def forward(p):
    h1 = np.maximum(X @ p["W1"] + p["b1"], 0)
    h2 = np.maximum(h1 @ p["W2"] + p["b2"], 0)
    return h1, h2, softmax(h2 @ p["W3"] + p["b3"])


def loss(p):
    return -np.sum(np.log(forward(p)[2][np.arange(N), labels])) / N


def gradient(p):
    h1, h2, out = forward(p)
    d3 = (out - Y) / N
    d2 = d3 @ p["W3"].T * (h2 > 0)
    d1 = d2 @ p["W2"].T * (h1 > 0)
    g = {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": h1.T @ d2, "b2": d2.sum(axis=0)}
    return g | {"W3": h2.T @ d3, "b3": d3.sum(axis=0)}


def accuracy(p):
    return np.mean(forward(p)[2].argmax(axis=1) == labels)
