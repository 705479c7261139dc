"""What is wrong with a loss is said; of right losses of many kinds nothing is."""

import numpy as np
import pytest

from backsight.checks.loss_slips import loss_slips
from backsight.checks.user_gradient.check_gradient import check_gradient

R = np.random.default_rng(8)
N = 14
X, CLASSES = R.normal(size=(N, 3)), R.integers(0, 3, N)
Y, BITS, NUMBERS = np.eye(3)[CLASSES], (CLASSES > 0).astype(float)[:, None], R.normal(size=N)


def start(outputs):
    r = np.random.default_rng(9)
    shapes = {"W1": (3, 5), "b1": (5,), "W2": (5, outputs), "b2": (outputs,)}
    return {name: r.normal(size=shape) for name, shape in shapes.items()}


def sums(p):
    return np.tanh(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]


def softmax(z, axis=1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def P(p):
    return softmax(sums(p))


def q(p):
    return 1 / (1 + np.exp(-sums(p)))


def pick(a):
    return a[np.arange(N), CLASSES]


def divide_by_all(p):
    e = np.exp(sums(p))
    return -(Y * np.log(e / e.sum())).sum() / N


SAID = {
    "lost_parenthesis": [
        (1, lambda p: (-BITS * np.log(q(p)) + (1 - BITS) * np.log(1 - q(p))).mean()),
        (1, lambda p: -(BITS * np.log(q(p)) - (1 - BITS) * np.log(1 - q(p))).sum()),
        (1, lambda p: np.sum(-BITS * np.log(q(p) + 1e-9) + (1 - BITS) * np.log1p(-q(p)))),
    ],
    "likelihood_maximized": [
        (3, lambda p: (Y * np.log(P(p))).sum() / N),
        (3, lambda p: pick(np.log(P(p))).mean()),
        (3, lambda p: np.log(pick(P(p))).sum()),
        (1, lambda p: (BITS * np.log(q(p)) + (1 - BITS) * np.log(1 - q(p))).mean()),
    ],
    "probabilities_outside": [
        (3, lambda p: -(Y * np.log(np.exp(sums(p)))).sum() / N),
        (3, lambda p: -np.log(pick(np.exp(sums(p)))).mean()),
    ],
    "softmax_rows": [
        (3, lambda p: -(Y * np.log(softmax(sums(p), 0))).sum() / N),
        (3, lambda p: -(Y * np.log(softmax(sums(p).T).T)).sum() / N),
        (3, divide_by_all),
    ],
    "zeros_left_out": [(1, lambda p: -(BITS * np.log(q(p))).mean())],
    "output_for_loss": [
        (3, lambda p: P(p).mean()),
        (3, lambda p: sums(p).sum() / N),
        (1, lambda p: -np.mean(q(p))),
    ],
    "broadcast_targets": [
        (1, lambda p: ((sums(p) - NUMBERS) ** 2).mean()),
        (1, lambda p: ((NUMBERS - q(p)) ** 2).sum() / N),
    ],
    "flat": [
        (3, lambda p: (sums(p).argmax(axis=1) != CLASSES).mean()),
        (1, lambda p: float(np.round(q(p)).sum())),
    ],
}
RIGHT = [
    (3, lambda p: -(Y * np.log(P(p))).sum() / N),
    (3, lambda p: -pick(np.log(P(p) + 1e-12)).mean()),
    (3, lambda p: -np.log(np.clip(pick(P(p)), 1e-9, 1)).sum()),
    (3, lambda p: -(Y * (sums(p) - np.log(np.exp(sums(p)).sum(1, keepdims=True)))).mean()),
    (1, lambda p: -(BITS * np.log(q(p)) + (1 - BITS) * np.log(1 - q(p))).mean()),
    (1, lambda p: -np.mean(BITS * np.log(q(p)) + (1 - BITS) * np.log1p(-q(p)))),
    (1, lambda p: -np.log(np.where(BITS == 1, q(p), 1 - q(p))).mean()),
    (3, lambda p: -((0.9 * Y + 0.1 / 3) * np.log(P(p))).sum() / N),
    (3, lambda p: -(Y * (1 - P(p)) ** 2 * np.log(P(p))).sum() / N),
    (3, lambda p: -(NUMBERS * np.log(pick(P(p)))).mean()),
    (3, lambda p: -(Y * np.log(P(p))).mean() + 0.1 * (P(p) * np.log(P(p))).sum()),
    (1, lambda p: (np.exp(sums(p)) - BITS * np.log(np.exp(sums(p)))).mean()),
    (1, lambda p: (np.log(np.exp(sums(p))) + (NUMBERS[:, None] - 1) ** 2 / np.exp(sums(p))).mean()),
    (1, lambda p: ((sums(p) - NUMBERS[:, None]) ** 2).mean()),
    (1, lambda p: ((sums(p)[:, 0] - NUMBERS) ** 2).mean()),
    (3, lambda p: ((P(p) - Y) ** 2).sum()),
    (3, lambda p: np.log(1 + ((sums(p) - Y) ** 2)).mean()),
    (3, lambda p: (sums(p) ** 2).mean()),
    (1, lambda p: np.maximum(0, 1 - (2 * BITS - 1) * sums(p)).mean()),
]


def judge(outputs, f):
    p = start(outputs)
    return check_gradient(f, {name: np.zeros_like(a) for name, a in p.items()}, p)


@pytest.mark.parametrize(
    ("name", "outputs", "f"), [(name, *case) for name, cases in SAID.items() for case in cases]
)
def test_a_loss_that_is_wrong_is_said(name, outputs, f):
    """By its name and no other, in a line of its own."""
    verdict = judge(outputs, f)
    assert [finding.name for finding in verdict.loss] == [name], verdict.loss
    assert f"\nLoss: {verdict.loss[0].sentence}" in str(verdict)


@pytest.mark.parametrize(("outputs", "f"), RIGHT)
def test_of_a_right_loss_nothing_is_said(outputs, f):
    """Whatever its gradient."""
    assert judge(outputs, f).loss == ()


def test_every_slip_of_a_loss_is_tried_here():
    """But for float32, which the tests of differences try."""
    assert {*loss_slips} == {*SAID, "float32_inside"}


def test_a_right_gradient_of_a_wrong_loss_is_right():
    """What is said of the loss is apart from the verdict on the gradient."""
    p = start(1)
    x = {"w": p["W2"]}
    H = np.tanh(X @ p["W1"])

    def maximized(x):
        a = 1 / (1 + np.exp(-H @ x["w"]))
        return (BITS * np.log(a) + (1 - BITS) * np.log(1 - a)).sum()

    verdict = check_gradient(
        maximized, lambda x: {"w": H.T @ (BITS - 1 / (1 + np.exp(-H @ x["w"])))}, x
    )
    assert verdict.agrees
    assert [finding.name for finding in verdict.loss] == ["likelihood_maximized"]
