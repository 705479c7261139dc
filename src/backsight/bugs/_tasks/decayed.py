"""Many features and few rows, one linear layer, and a cost on the size of its weights."""

import numpy as np

N, LAM = 30, 0.1
X = np.random.default_rng(0).normal(size=(N, 20))
t = X[:, 0] - 2 * X[:, 1] + 0.5 * np.random.default_rng(1).normal(size=N)


def start():
    return {"w": np.random.default_rng(2).normal(size=20)}


def loss(p):
    e = X @ p["w"] - t
    return np.sum(e**2) / (2 * N) + LAM * np.sum(p["w"] ** 2) / 2


def gradient_of_the_data(p):
    return {"w": X.T @ (X @ p["w"] - t) / N}


def gradient(p):
    return {"w": gradient_of_the_data(p)["w"] + LAM * p["w"]}
