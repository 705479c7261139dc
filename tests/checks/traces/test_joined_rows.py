"""A loop over rows is the network of all rows at once."""

import numpy as np
import pytest

from backsight.checks.traces.adjoints import trace_function
from backsight.checks.traces.joined_rows import join_rows
from backsight.checks.traces.network import trace_network
from backsight.checks.user_gradient.check_gradient import check_gradient

R = np.random.default_rng(4)
X, Y = R.normal(size=(9, 4)), np.eye(3)[R.integers(0, 3, 9)]
LABELS = Y.argmax(axis=1)
COLUMNS = {"W": R.normal(size=(5, 4)), "b": R.normal(size=(5, 1)), "V": R.normal(size=(3, 5))}
ROWS = {"W": R.normal(size=(4, 5)), "b": R.normal(size=5), "V": R.normal(size=(5, 3))}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def square(p, W, V, b, X):
    """Of columns (n, 1), each row's square added up and divided by N."""
    total = 0.0
    for x, y in zip(X, Y, strict=True):
        a = sigmoid(p[W] @ x[:, None] + p[b])
        total += 0.5 * ((sigmoid(p[V] @ a) - y[:, None]) ** 2).sum()
    return total / len(X)


def cross_entropy(p, W, V, b, X):
    """Of vectors (n,), the label picked out, a regularizer besides."""
    total = 0.0
    for x, label in zip(X, LABELS, strict=True):
        z = np.tanh(x @ p[W] + p[b]) @ p[V]
        e = np.exp(z - np.max(z))
        total -= np.log((e / e.sum())[label])
    return total / len(X) + 0.01 * ((p[W] ** 2).sum() + (p[V] ** 2).sum())


def as_sum(p, W, V, b, X):
    """Of vectors, by sum() of a generator, with a product of two rows."""
    errors = (np.maximum(x @ p[W] + p[b], 0) @ p[V] - y for x, y in zip(X, Y, strict=True))
    return sum(e @ e for e in errors) / len(X)


def two_logs(p, W, V, b, X):
    """Of one output, whose term is a sum of two."""
    total = 0.1 * (p[V] ** 2).sum()
    for x, label in zip(X, LABELS, strict=True):
        a = sigmoid(np.tanh(x @ p[W] + p[b]) @ p[V])
        y = float(label > 0)
        total = total - (y * np.log(a) + (1 - y) * np.log(1 - a))
    return total


ONE = {**ROWS, "V": ROWS["V"][:, 0]}
LOSSES = [(square, COLUMNS), (cross_entropy, ROWS), (as_sum, ROWS), (two_logs, ONE)]


def bind(loss):
    return lambda p: loss(p, "W", "V", "b", X)


@pytest.mark.parametrize(("loss", "p"), LOSSES)
def test_layers_have_all_rows(loss, p):
    """Two layers of nine rows, and the gradient of the loop."""
    network = trace_network(bind(loss), p)
    assert [(n.weight, len(n.z)) for n in network.layers] == [("W", 9), ("V", 9)]
    assert network.layers[0].bias == "b"
    plain = check_gradient(bind(loss), network.gradients, p)
    assert plain.agrees
    assert plain.digits > 8


@pytest.mark.parametrize(("loss", "p"), LOSSES)
def test_the_loss_is_the_same(loss, p):
    """To rounding, with fewer operations."""
    trace, result = trace_function(bind(loss), p)
    joined, last = join_rows(trace, result.node)
    assert float(last.value) == pytest.approx(float(result))
    assert len(joined.nodes) < len(trace.nodes) / 3


def branching(p):
    """Its rows do not do the same."""
    total = 0.0
    for x in X:
        z = x @ ROWS["W"] @ p["w"]
        total = total + (z * z if z > 0 else np.exp(z))
    return total


def recurrent(p):
    """A loop over time: each turn needs the one before."""
    h, total = np.zeros(5), 0.0
    for x in X:
        h = np.tanh(x @ p["W"] + h * 0.5 + p["b"])
        total = total + (h**2).sum()
    return total


@pytest.mark.parametrize(("loss", "p"), [(branching, {"w": R.normal(size=5)}), (recurrent, ROWS)])
def test_what_are_no_rows_stay_as_they_are(loss, p):
    """The trace is handed back itself."""
    trace, result = trace_function(loss, p)
    assert join_rows(trace, result.node) == (trace, result.node)


def test_rows_of_a_single_sample_are_unknown():
    """Weights that one row goes through again and again tell no number of rows."""
    assert trace_network(recurrent, ROWS).rows is None


@pytest.mark.parametrize(
    ("slip", "name"),
    [("reset", "last_row"), ("slope", "missing_slope"), ("half", "half_of_square")],
)
def test_slips_in_a_loop_are_named(slip, name):
    """As in the book: columns, a nabla for each array, rows added up."""

    def gradient(p):
        nabla = {n: np.zeros_like(a) for n, a in p.items()}
        for x, y in zip(X, Y, strict=True):
            if slip == "reset":
                nabla = {n: np.zeros_like(a) for n, a in p.items()}
            a = sigmoid(p["W"] @ x[:, None] + p["b"])
            o = sigmoid(p["V"] @ a)
            d = (o - y[:, None]) * (1 if slip == "slope" else o * (1 - o))
            nabla["V"] += d @ a.T
            d = p["V"].T @ d * a * (1 - a)
            nabla["W"] += d @ x[None]
            nabla["b"] += d
        return {n: a / len(X) / (2 if slip == "half" else 1) for n, a in nabla.items()}

    verdict = check_gradient(bind(square), gradient, COLUMNS)
    assert [s.name for s in verdict.slips] == [name]
