"""A regression with a vector of weights is a network with one output."""

import numpy as np
import pytest

from backsight.checks.traces.network import trace_network
from backsight.checks.user_gradient.check_gradient import check_gradient

R = np.random.default_rng(5)
X, Y, W = R.normal(size=(11, 4)), R.normal(size=11), R.normal(size=4)
P = {"w": W, "b": np.array(0.3)}


def linear(p):
    return ((X @ p["w"] + p["b"] - Y) ** 2).mean()


def product(p):
    e = Y - np.dot(X, p["w"])
    return e @ e / 22


def logistic(p):
    a = 1 / (1 + np.exp(-(p["w"] @ X.T + p["b"])))
    return -np.mean((Y > 0) * np.log(a) + (Y <= 0) * np.log(1 - a)) + 0.1 * np.sum(p["w"] ** 2)


@pytest.mark.parametrize("loss", [linear, product, logistic])
def test_there_is_a_layer(loss):
    """Of eleven rows, four inputs and one output, with the right gradient."""
    network = trace_network(loss, P)
    assert [(n.weight, n.z.shape, n.w.shape) for n in network.layers] == [("w", (11, 1), (4, 1))]
    assert network.gradients["w"].shape == (4,)
    assert check_gradient(loss, network.gradients, P).agrees


def test_two_layers_end_in_a_vector():
    """A hidden layer before the vector is one as always."""
    p = {"V": R.normal(size=(4, 6)), "w": R.normal(size=6)}
    network = trace_network(lambda p: ((np.tanh(X @ p["V"]) @ p["w"] - Y) ** 2).mean(), p)
    assert [n.weight for n in network.layers] == ["V", "w"]
    assert network.find_stretch(network.layers[0]).activation[0] == "tanh"


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda e: X.T @ e / 11, "half_of_square"),
        (lambda e: 2 * X.T @ e, "mean_and_sum"),
        (lambda e: 2 * X.T @ e / 4, "wrong_axis_counted"),
        (lambda e: 2 * X[7] * e[7], "one_row"),
        (lambda e: 2 * X[-1] * e[-1] / 11, "last_row"),
    ],
)
def test_slips_of_a_vector_are_named(make, name):
    """By what is known of rows and inputs, without facts."""
    verdict = check_gradient(lambda w: ((X @ w - Y) ** 2).mean(), lambda w: make(X @ w - Y), W)
    assert [s.name for s in verdict.slips] == [name]
