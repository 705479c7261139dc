"""Every slip that the numbers alone give away, planted and named; silence where none fits."""

import math
import re

import numpy as np
import pytest

from backsight.checks.slips import slips
from backsight.checks.slips._record import round_factor
from backsight.checks.user_gradient.check_gradient import check_gradient

DRAW = np.random.default_rng(5)
X = {
    "W1": DRAW.normal(size=(4, 4)), "W2": DRAW.normal(size=(4, 4)), "b1": DRAW.normal(size=4),
    "b2": DRAW.normal(size=(1, 4)),
}  # fmt: skip


def f(p):
    return (
        np.sin(p["W1"] @ p["W2"]).sum() + (p["W1"] ** 3).sum() + np.exp(p["b1"]).sum()
        + (p["b2"] ** 3).sum()
    )  # fmt: skip


def right():
    c = np.cos(X["W1"] @ X["W2"])
    return {
        "W1": c @ X["W2"].T + 3 * X["W1"] ** 2, "W2": X["W1"].T @ c, "b1": np.exp(X["b1"]),
        "b2": 3 * X["b2"] ** 2,
    }  # fmt: skip


def headed(g):
    return np.where(np.arange(len(g)).reshape(-1, *[1] * (g.ndim - 1)) == 0, g, 0.0)


def times(c, *names):
    return {n: c * g if n in (names or X) else g for n, g in right().items()}


def changed(**arrays):
    return {**right(), **arrays}


G = right()
PLANTED = {
    "sign": ("sign", times(-1), "the sign is wrong"),
    "sign of one": ("sign", times(-1, "W2"), "W2: "),
    "doubled": ("half_of_square", times(2), "2 times"),
    "halved": ("half_of_square", times(0.5, "W1"), "0.5 times"),
    "sum for mean": ("mean_and_sum", times(50), "50.0: is a 1/N with N = 50 missing"),
    "mean for sum": ("mean_and_sum", times(1 / 32), "1/32: is it divided by N = 32 twice"),
    "odd ratio": ("constant_ratio", times(1.7), "1.7 times"),
    "sign and sum": ("constant_ratio", times(-50), "the sign is wrong, and 50.0: is a 1/N"),
    "bias zero": ("forgotten", times(0, "b1"), "b1: yours is 0 or missing.*bias was forgotten"),
    "bias none": ("forgotten", changed(b1=None, b2=None), "the biases were forgotten"),
    "bias left out": ("forgotten", {n: g for n, g in G.items() if n != "b2"}, "the bias was"),
    "weights zero": ("forgotten", times(0, "W2"), "it was forgotten"),
    "never filled": ("forgotten", times(0), "loop that fills it"),
    "transposed": ("transposed", changed(W1=G["W1"].T), "transposed"),
    "transposed, sum": ("transposed", changed(W2=50 * G["W2"].T), "besides, 50.0"),
    "first entry": ("first_row", changed(b1=headed(G["b1"])), "only the first row"),
    "first row": ("first_row", changed(W1=headed(G["W1"])), "only the first row"),
    "exchanged": ("swapped", changed(W1=G["W2"], W2=G["W1"]), "W1 has the gradient of W2, W2 has"),
    "given twice": ("swapped", changed(W2=G["W1"]), "W2 has the gradient of W1"),
    "scalar": ("scalar_added", {n: g + 0.3 for n, g in G.items()}, r"one number \(0.3\)"),
    "scalar to one": ("scalar_added", changed(b1=G["b1"] - 2), r"one number \(-2\)"),
    "sum and scalar": ("scaled_and_added", changed(W1=50 * G["W1"] + 0.3), "50.0: is a 1/N"),
    "decay": ("scaled_and_added", changed(W1=G["W1"] + 0.01 * X["W1"]), "L2 regularizer"),
}  # fmt: skip


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_slip_is_named(case):
    """By its catalog name, with a sentence that says what to look for."""
    name, gradient, words = PLANTED[case]
    verdict = check_gradient(f, gradient, X)
    assert not verdict.agrees
    assert [finding.name for finding in verdict.slips] == [name]
    assert verdict.slip.sentence[-1] in ".?"
    assert re.search(words, verdict.slip.sentence)


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_slip_is_named_by_central_differences_too(case):
    """Nine certain digits are enough."""
    name, gradient, _ = PLANTED[case]
    verdict = check_gradient(lambda p: float(f(p)), gradient, X)
    assert verdict.method == "central difference"
    assert verdict.slip is not None
    assert verdict.slip.name == name


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_slip_with_noise_in_it_is_no_known_slip(case):
    """One part in 1e5 of noise, and nothing explains the numbers to rounding."""
    draw = np.random.default_rng(1)
    gradient = {
        n: None if g is None else g + 1e-5 * draw.normal(size=g.shape)
        for n, g in PLANTED[case][1].items()
    }
    gradient = {n: gradient.get(n) for n in X}
    blurred = {
        n: draw.normal(size=X[n].shape) * 1e-5 if g is None else g for n, g in gradient.items()
    }
    verdict = check_gradient(f, blurred, X)
    assert not verdict.agrees
    assert verdict.slips == ()
    assert verdict.line is None
    assert "No known slip." in str(verdict)


@pytest.mark.parametrize("seed", range(10))
def test_noise_is_no_known_slip(seed):
    """Random numbers are explained by nothing."""
    draw = np.random.default_rng(seed)
    verdict = check_gradient(f, {n: draw.normal(size=a.shape) for n, a in X.items()}, X)
    assert not verdict.agrees
    assert verdict.slip is None


@pytest.mark.parametrize("size", [1, 2, 3])
def test_few_numbers_do_not_make_a_slip(size):
    """One wrong number has some ratio to the true one: that explains nothing."""
    x = np.linspace(0.5, 1.5, size)
    wrong = 3 * x**2 + np.array([0.317, -0.211, 0.119])[:size]
    verdict = check_gradient(lambda x: (x**3).sum(), wrong, x)
    assert not verdict.agrees
    assert verdict.slip is None


def test_one_number_with_a_telling_ratio_is_named():
    """-1 is no accident."""
    assert check_gradient(lambda x: x**3, -12.0, 2.0).slip.name == "sign"


def test_known_rows_make_the_question_a_statement():
    """With facts, N is not guessed."""
    told = check_gradient(f, times(50), X, facts={"rows": 50}).slip.sentence
    assert "the 1/N with N = 50 rows is missing" in told
    told = check_gradient(f, times(1 / 50), X, facts={"rows": 50}).slip.sentence
    assert "N = 50 rows once too often" in told
    assert check_gradient(f, times(2), X, facts={"rows": 2}).slip.name == "mean_and_sum"


def test_each_array_may_have_a_slip_of_its_own():
    """Two arrays, two findings, the last array first; a third with noise has none."""
    wrong = changed(W1=-G["W1"], W2=G["W2"].T, b1=G["b1"] + DRAW.normal(size=4))
    verdict = check_gradient(f, wrong, X)
    assert [(s.name, s.arrays) for s in verdict.slips] == [
        ("transposed", ("W2",)),
        ("sign", ("W1",)),
    ]


def test_a_symmetric_gradient_is_not_called_transposed():
    """Where the transpose is the same, it explains nothing."""
    x = np.eye(3) + 1.0
    wrong = 3 * x**2 + np.diag([0.1, 0.5, 0.2])
    assert check_gradient(lambda x: (x**3).sum(), wrong, x).slip is None


def test_a_slip_is_named_beside_kinks():
    """The entries at kinks do not count."""
    x = np.array([[0.0, 1.0, -2.0], [3.0, 0.0, 1.0], [2.0, 1.0, 1.5]])

    def kinked(x):
        return float((np.abs(x) * np.arange(1, 10).reshape(3, 3)).sum())

    true = np.sign(x) * np.arange(1, 10).reshape(3, 3)
    for name, wrong in {"sign": -true, "transposed": true.T, "scalar_added": true + 2}.items():
        assert check_gradient(kinked, wrong, x).slip.name == name


def test_a_close_tolerance_does_not_let_a_slip_pass_for_rounding():
    """Where yours is off by 1e-9, a candidate as far off explains nothing."""
    x = np.eye(3) + 1.0
    wrong = 3 * x**2 + 1e-9 * np.arange(9).reshape(3, 3) ** 2
    verdict = check_gradient(lambda x: (x**3).sum(), wrong, x, tolerance=1e-11)
    assert not verdict.agrees
    assert verdict.slip is None


def test_the_slips_are_tried_in_an_order():
    """No two slips share a place."""
    orders = [slip.order for slip in slips.values()]
    assert len(set(orders)) == len(orders)


def test_a_factor_that_is_not_finite_is_no_whole_number() -> None:
    """An answer of 1e308 for 1e-308 is infinitely wrong."""
    assert round_factor(float("inf")) == float("inf")
    assert math.isnan(round_factor(float("nan"), always=True))


def test_a_factor_beside_a_slip_is_explained():
    """A gradient that is the same in every entry is no sum of everything times something."""
    x = np.array([1.0, 2.0, -0.5])
    verdict = check_gradient(lambda x: (x**2).sum(), lambda x: np.full(3, 0.77), x)
    assert verdict.slips == ()


def test_one_turn_of_many_is_no_other_slip():
    """Weights that a loop over time uses again: what the last turn gives is no array reshaped."""
    random = np.random.default_rng(3)
    xs, goal = random.normal(size=(5, 3)), random.normal(size=4)
    p = {
        "V": random.normal(size=(3, 4)),
        "W": random.normal(size=(4, 4)),
        "b": random.normal(size=4),
    }

    def forward(p):
        h = [np.zeros(4)]
        for x in xs:
            h.append(np.tanh(x @ p["V"] + h[-1] @ p["W"] + p["b"]))
        return h

    def last_turn(p):
        h = forward(p)
        d = 2 * (h[-1] - goal) * (1 - h[-1] ** 2)
        return {"V": np.outer(xs[-1], d), "W": np.outer(h[-2], d), "b": d}

    verdict = check_gradient(lambda p: ((forward(p)[-1] - goal) ** 2).sum(), last_turn, p)
    assert not verdict.agrees
    assert verdict.slips == ()


XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]])
BITS = np.array([[0], [1], [1], [0.0]])


def square(p):
    return ((1 / (1 + np.exp(-XOR @ p["W1"])) @ p["W2"] - BITS) ** 2).sum()


def carry_back(p, slope=True):
    a = 1 / (1 + np.exp(-XOR @ p["W1"]))
    d = 2 * (a @ p["W2"] - BITS)
    u = d @ p["W2"].T
    return {"W1": XOR.T @ (u * a * (1 - a) if slope else u), "W2": a.T @ d}


def test_equal_weights_are_no_sum_added():
    """Where all entries are equal any wrong ones are the true ones and a number."""
    p = {"W1": np.full((2, 3), 0.5), "W2": np.full((3, 1), 0.5)}
    verdict = check_gradient(square, lambda p: carry_back(p, slope=False), p)
    assert [s.name for s in verdict.slips] == ["missing_slope"]


def test_a_derivative_of_nothing_is_known():
    """Behind last weights of 0 the way back is 0, and right; the line behind it is told."""

    def gradient(p):
        grads = carry_back(p)
        grads["W1"] = grads["W1"] + np.arange(6).reshape(2, 3)  # here
        return grads

    p = {"W1": np.full((2, 3), 0.5), "W2": np.zeros((3, 1))}
    verdict = check_gradient(square, gradient, p)
    assert "np.arange(6)" in str(verdict)
    assert verdict.slips == ()


def linear(p):
    return ((XOR @ p["W"] + p["b"] - BITS) ** 2).mean()


@pytest.mark.parametrize("added", [0.0, 1.0])
def test_an_array_that_cancels_has_the_digits_of_the_others(added):
    """Its true numbers are 0 to rounding: right is right, and what is not 0 is wrong for sure."""
    p = {"W": np.array([[0.3], [0.5]]), "b": np.array([0.1])}

    def gradient(p):
        d = 2 * (XOR @ p["W"] + p["b"] - BITS) / 4
        return {"W": XOR.T @ d, "b": d.sum(0) + added}

    verdict = check_gradient(linear, gradient, p)
    assert verdict.agrees == (added == 0)
    assert verdict.certain > 8
    assert {a.name: a.state for a in verdict.arrays}["b"] == ("wrong" if added else "right")
    assert verdict.slips == ()


def test_a_rate_that_is_a_share_of_the_rows_is_told_too():
    """1/10 of ten rows may be a mean, or a learning rate."""
    x = np.tile(XOR[:2], (5, 1)) + np.arange(10)[:, None] / 7
    y = np.tile(BITS[:2], (5, 1))
    verdict = check_gradient(
        lambda w: ((x @ w - y) ** 2).sum(), lambda w: 0.2 * x.T @ (x @ w - y), np.ones((2, 1))
    )
    assert [s.name for s in verdict.slips] == ["mean_and_sum"]
    assert "or a learning rate of 0.1" in str(verdict)
