"""Points inside a ring or outside, and a network 2-8-2 of sigmoids with a squared loss."""

import numpy as np

N = 60
X = np.random.default_rng(0).normal(size=(N, 2))
labels = (np.sum(X**2, axis=1) > 1.4).astype(int)
Y = np.eye(2)[labels]


def start():
    rng = np.random.default_rng(1)
    W1, W2 = 2 * rng.normal(size=(2, 8)), rng.normal(size=(8, 2))
    return {"W1": W1, "b1": rng.normal(size=8), "W2": W2, "b2": np.zeros(2)}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(p):
    z1 = X @ p["W1"] + p["b1"]
    a1 = sigmoid(z1)
    z2 = a1 @ p["W2"] + p["b2"]
    return z1, a1, z2, sigmoid(z2)


def loss(p):
    return np.sum((forward(p)[3] - Y) ** 2) / (2 * N)


def accuracy(p):
    return np.mean(forward(p)[3].argmax(axis=1) == labels)
