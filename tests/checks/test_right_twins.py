"""Two hundred right gradients of many kinds: none is called wrong."""

import numpy as np
import pytest
from hand_networks import make_norm, make_sigmoid, make_softmax, softmax
from hand_variants import as_gain, as_vector, in_single, with_decay, with_rows

from backsight.checks.user_gradient.check_gradient import check_gradient

MAKERS = {
    "sigmoid": make_sigmoid,
    "softmax": make_softmax,
    "norm": make_norm,
    "mask": lambda seed, **more: make_softmax(seed, mask=True, **more),
    "square": lambda seed, **more: make_softmax(seed, square=True, **more),
}


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", MAKERS)
def test_a_network_by_hand(name, seed):
    """From another start, with other rows."""
    network = MAKERS[name](seed, rows=5 + 7 * (seed % 4))
    verdict = check_gradient(network.loss, network.backward, network.p)
    assert verdict.agrees, verdict


def make_relu(seed, rows, *, dtype=float, dead=False):
    """3-6-2 with ReLU, whose kinks lie about; units that never wake, where dead."""
    r = np.random.default_rng(seed)
    X, Y = r.normal(size=(rows, 3)).astype(dtype), np.eye(2)[r.integers(0, 2, rows)]
    p = {"W1": r.normal(size=(3, 6)), "b1": r.normal(size=6), "W2": r.normal(size=(6, 2))}
    if dead:
        p["b1"][:2] = -50

    def forward(p):
        z = X @ p["W1"].astype(dtype) + p["b1"].astype(dtype)
        a = np.maximum(z, 0)
        return z, a, softmax(a @ p["W2"].astype(dtype))

    def loss(p):
        return -(Y * np.log(forward(p)[2])).sum() / rows

    def gradient(p):
        z, a, P = forward(p)
        d2 = (P - Y) / rows
        d1 = (d2 @ p["W2"].T) * (z > 0)
        return {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": a.T @ d2}

    return loss, gradient, p


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("dead", [False, True])
def test_kinks_and_gradients_that_are_zero(seed, dead):
    """Of ReLU, some units of which get no gradient at all."""
    loss, gradient, p = make_relu(seed, 12, dead=dead)
    verdict = check_gradient(loss, gradient, p)
    assert verdict.agrees, verdict


@pytest.mark.parametrize("seed", range(20))
def test_float32_inside(seed):
    """Nothing is accused that rounding explains; what is sure is said."""
    loss, gradient, p = make_relu(seed, 12, dtype=np.float32)
    verdict = check_gradient(loss, gradient, p, tolerance=1e-2)
    assert verdict.agrees, verdict


@pytest.mark.parametrize("rows", [1000, 5000])
@pytest.mark.parametrize("seed", range(15))
def test_many_rows(seed, rows):
    """A mean over many: small numbers, and as many digits."""
    network = make_sigmoid(seed, rows=rows)
    verdict = check_gradient(network.loss, network.backward, network.p)
    assert verdict.agrees, verdict


ARRANGED = {
    "decay": with_decay,
    "sizes": lambda network: with_decay(network, kind="absolute"),
    "last row": with_rows,
    "first row": lambda network: with_rows(network, first=True),
    "single": in_single,
    "maximized": as_gain,
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", ARRANGED)
def test_an_arrangement_of_a_network(name, seed):
    """With a penalty, with biases as a row, in float32, as a gain that is to be made larger."""
    network = ARRANGED[name](MAKERS["softmax"](seed, rows=5 + 7 * (seed % 4)))
    verdict = check_gradient(network.loss, network.backward, network.p)
    assert verdict.agrees, verdict


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", MAKERS)
def test_a_flat_vector(name, seed):
    """With the shapes of its arrays."""
    network, shapes = as_vector(MAKERS[name](seed, rows=5 + 7 * (seed % 4)))
    verdict = check_gradient(network.loss, network.backward, network.p, shapes=shapes)
    assert verdict.agrees, verdict


def test_there_are_two_hundred():
    """As many as are promised."""
    more = len(ARRANGED) * 5 + len(MAKERS) * 5
    assert len(MAKERS) * 20 + 25 * 2 + 20 + 15 * 2 + more >= 250
