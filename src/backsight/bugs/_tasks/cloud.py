"""Exclusive or on 50 points, and a network 2-10-2 of sigmoids without biases, as in an article."""

import numpy as np

N = 50
X = np.random.RandomState(0).randn(300, 2)[:N]
labels = ((X[:, 0] > 0) ^ (X[:, 1] > 0)).astype(int)
Y = np.eye(2)[labels]


def start():
    rng = np.random.RandomState(2017)
    W1 = (2 * rng.random_sample((2, 10)) - 1) / np.sqrt(2)
    W2 = (2 * rng.random_sample((10, 2)) - 1) / np.sqrt(10)
    return {"W1": W1, "W2": W2}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(p):
    h1 = sigmoid(X @ p["W1"])
    return h1, sigmoid(h1 @ p["W2"])


def loss(p):
    return np.sum((Y - forward(p)[1]) ** 2) / (2 * N)


def penalized(p, lam=0.02):
    squares = np.sum(p["W1"] ** 2) + np.sum(p["W2"] ** 2)
    return loss(p) + lam * squares / (2 * N)


def accuracy(p):
    return np.mean(forward(p)[1].argmax(axis=1) == labels)
