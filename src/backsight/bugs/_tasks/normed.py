"""Three classes of points, and a network 2-8-3 with batch normalization before its tanh."""

import numpy as np

N, EPS = 60, 1e-5
X = np.random.default_rng(0).normal(size=(N, 2)) + 3
labels = np.digitize(np.hypot(X[:, 0] - 3, X[:, 1] - 3), [0.8, 1.5])
Y = np.eye(3)[labels]


def start():
    rng = np.random.default_rng(1)
    W1, W2 = rng.normal(size=(2, 8)), rng.normal(size=(8, 3))
    return {"W1": W1, "gamma": np.ones(8), "beta": np.zeros(8), "W2": W2}


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def forward(p):
    z = X @ p["W1"]
    std = np.sqrt(z.var(axis=0) + EPS)
    z_hat = (z - z.mean(axis=0)) / std
    h = np.tanh(p["gamma"] * z_hat + p["beta"])
    return std, z_hat, h, softmax(h @ p["W2"])


def loss(p):
    return -np.sum(Y * np.log(forward(p)[3])) / N


def accuracy(p):
    return np.mean(forward(p)[3].argmax(axis=1) == labels)
