"""The line in which a gradient goes wrong, found by following the user's own code."""

from pathlib import Path

import numpy as np
import pytest

from backsight.checks.user_gradient.check_gradient import check_gradient

R = np.random.default_rng(0)
X, Y = R.normal(size=(12, 4)), np.eye(3)[R.integers(0, 3, 12)]
P = {"W1": R.normal(size=(4, 5)), "b1": R.normal(size=5), "W2": R.normal(size=(5, 3))}


def forward(p):
    a = np.tanh(X @ p["W1"] + p["b1"])
    e = np.exp(a @ p["W2"])
    return a, e / e.sum(axis=1, keepdims=True)


def loss(p):
    return -(Y * np.log(forward(p)[1])).sum() / len(X)


def value_for_slope(p):
    a, probabilities = forward(p)
    d2 = (probabilities - Y) / len(X)
    u1 = d2 @ p["W2"].T
    d1 = u1 * a  # here
    return {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": a.T @ d2}


def no_known_slip(p):
    a, probabilities = forward(p)
    d2 = probabilities - Y
    d1 = (d2 @ p["W2"].T) * (1 - a**2)
    w1 = X.T @ np.abs(d1)  # here
    return {"W1": w1 / len(X), "b1": d1.mean(axis=0), "W2": a.T @ d2 / len(X)}


def rows_left_out(p):
    a, probabilities = forward(p)
    d2 = (probabilities - Y) / len(X)
    d1 = (d2 @ p["W2"].T) * (1 - a**2)
    w2 = a[1:].T @ d2[1:]  # here
    return {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": w2}


def regularizer_doubled(p):
    a, probabilities = forward(p)
    d2 = (probabilities - Y) / len(X)
    d1 = (d2 @ p["W2"].T) * (1 - a**2)
    w2 = a.T @ d2
    w2 = w2 + 0.2 * p["W2"]  # here
    return {"W1": X.T @ d1 + 0.1 * p["W1"], "b1": d1.sum(axis=0), "W2": w2}


def slope_missing_beside_a_regularizer(p):
    a, probabilities = forward(p)
    d2 = (probabilities - Y) / len(X)
    d1 = d2 @ p["W2"].T
    w1 = X.T @ d1  # here
    w1 = w1 + 0.1 * p["W1"]
    return {"W1": w1, "b1": (d1 * (1 - a**2)).sum(axis=0), "W2": a.T @ d2 + 0.1 * p["W2"]}


def regularized(p):
    return loss(p) + 0.05 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())


def one_by_one(p):
    nabla = {name: np.zeros_like(array) for name, array in p.items()}
    for x, y in zip(X, Y, strict=True):
        a = np.tanh(x @ p["W1"] + p["b1"])
        e = np.exp(a @ p["W2"])
        d2 = e / e.sum() - y
        nabla["W2"] += np.outer(a, d2)
        d1 = p["W2"] @ d2
        d1 = d1 * (1 - a)  # here
        nabla["W1"] += np.outer(x, d1)
        nabla["b1"] += d1
    return {name: array / len(X) for name, array in nabla.items()}


def in_a_loop(p):
    total = 0.0
    for x, y in zip(X, Y, strict=True):
        e = np.exp(np.tanh(x @ p["W1"] + p["b1"]) @ p["W2"])
        total += -(y * np.log(e / e.sum())).sum()
    return total / len(X)


def normalize(p):
    z = X @ p["W1"]
    deviation = np.sqrt(z.var(axis=0) + 1e-5)
    return z, deviation, (z - z.mean(axis=0)) / deviation


def normalized(p):
    return ((np.tanh(normalize(p)[2] + p["b1"]) @ p["W2"] - Y) ** 2).sum()


def variance_left_out(p):
    _z, deviation, x_hat = normalize(p)
    a = np.tanh(x_hat + p["b1"])
    e = 2 * (a @ p["W2"] - Y)
    d = (e @ p["W2"].T) * (1 - a**2)
    dz = (d - d.mean(axis=0)) / deviation  # here
    return {"W1": X.T @ dz, "b1": d.sum(axis=0), "W2": a.T @ e}


@pytest.mark.parametrize(
    ("f", "function"),
    [
        (regularized, regularizer_doubled),
        (regularized, slope_missing_beside_a_regularizer),
        (in_a_loop, one_by_one),
        (normalized, variance_left_out),
    ],
)
def test_the_line_is_named_in_other_losses(f, function):
    """A regularizer's part that is right is no cause; rows in a loop and norms are followed."""
    assert check_gradient(f, function, P).line.line == find_line(function)


def test_a_right_line_is_not_blamed_for_what_is_missing():
    """Where the regularizer's part is left out no line is wrong: one is missing."""

    def gradient(p):
        a, probabilities = forward(p)
        d2 = (probabilities - Y) / len(X)
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        return {"W1": X.T @ d1, "b1": d1.sum(axis=0), "W2": a.T @ d2}

    verdict = check_gradient(regularized, gradient, P)
    assert not verdict.agrees
    assert verdict.line is None


def find_line(function):
    """Of the comment in its source."""
    lines = Path(__file__).read_text("utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if f"def {function.__name__}" in line)
    return next(i for i, line in enumerate(lines[start:], start + 1) if "# here" in line)


@pytest.mark.parametrize("function", [value_for_slope, no_known_slip, rows_left_out])
def test_the_line_is_named(function):
    """Whether the slip is known or not; what was right before it is said."""
    verdict = check_gradient(loss, function, P)
    assert verdict.line is not None
    assert verdict.line.line == find_line(function)
    assert "test_wrong_line.py, line" in str(verdict)
    assert "# here" in str(verdict)


def test_of_a_gradient_that_is_given_there_is_no_line():
    """Numbers have none; neither has a right gradient."""
    assert check_gradient(loss, value_for_slope(P), P).line is None


def test_code_that_cannot_be_followed_has_none():
    """The verdict is the same without it."""

    def gradient(p):
        return {k: np.array(v.tolist()) for k, v in value_for_slope(p).items()}

    verdict = check_gradient(loss, gradient, P)
    assert verdict.slip.name == "value_for_slope"
    assert verdict.line is None
