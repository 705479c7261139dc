"""The two real slips of article 000: a 2-50-2 sigmoid network without biases, on 50 rows."""

import numpy as np
import pytest

from backsight.checks.user_gradient.check_gradient import check_gradient

N, HIDDEN = 50, 50
X = np.random.RandomState(0).randn(300, 2)[:N]
Y = np.eye(2)[((X[:, 0] > 0) ^ (X[:, 1] > 0)).astype(int)]


def start():
    draw = np.random.RandomState(2017)
    w1, w2 = 2 * draw.random_sample((2, HIDDEN)) - 1, 2 * draw.random_sample((HIDDEN, 2)) - 1
    return {"w1": w1 / np.sqrt(2), "w2": w2 / np.sqrt(HIDDEN)}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss(w, penalty):
    h2 = sigmoid(sigmoid(X @ w["w1"]) @ w["w2"])
    squares = (w["w1"] ** 2).sum() + (w["w2"] ** 2).sum()
    return ((Y - h2) ** 2).sum() / (2 * N) + penalty * squares / (2 * N)


def summed(w):
    """The script's data gradient: the 1/N is missing."""
    h1 = sigmoid(X @ w["w1"])
    h2 = sigmoid(h1 @ w["w2"])
    d2 = -(Y - h2) * h2 * (1 - h2)
    d1 = (d2 @ w["w2"].T) * h1 * (1 - h1)
    return {"w1": X.T @ d1, "w2": h1.T @ d2}


def scalar(w, penalty):
    """The script's regularizer gradient: one number for each array, the sum of its own squares."""
    return {n: penalty * (a**2).sum() for n, a in w.items()}


def written(w, penalty):
    """Both numbers as a slip's sentence has them."""
    return "one number ({w1:.6g}, {w2:.6g})".format(**scalar(w, penalty))


def parts(w, penalty):
    return {
        "data": {n: g / N for n, g in summed(w).items()},
        "regularizer": {n: penalty * a / N for n, a in w.items()},
    }


def article(w, penalty, factor=1.0):
    return {n: factor * g + scalar(w, penalty)[n] for n, g in summed(w).items()}


def test_the_right_gradient_agrees():
    """Data by N, and λw/N."""
    w = start()
    p = parts(w, 1e-4)
    right = {n: p["data"][n] + p["regularizer"][n] for n in w}
    assert check_gradient(lambda w: loss(w, 1e-4), right, w).agrees


def test_the_missing_one_over_n_is_named_with_n():
    """Without regularization (λ = 0) the ratio is 50 everywhere."""
    w = start()
    verdict = check_gradient(lambda w: loss(w, 0.0), summed(w), w)
    assert verdict.slip.name == "mean_and_sum"
    assert "50.0: the 1/N with N = 50 rows is missing" in verdict.slip.sentence


@pytest.mark.parametrize("penalty", [1e-6, 1e-4, 1e-2])
def test_both_at_once_are_named_from_the_numbers_alone(penalty):
    """Yours = 50 · true + k · x + s: the article's λ, a hundred times it, and more."""
    w = start()
    verdict = check_gradient(lambda w: loss(w, penalty), article(w, penalty), w)
    assert verdict.slip is not None, str(verdict)
    assert verdict.slip.name == "scaled_and_added"
    assert "50.0: the 1/N with N = 50 rows is missing" in verdict.slip.sentence
    assert f"{written(w, penalty)} is added to every entry" in verdict.slip.sentence


@pytest.mark.parametrize("penalty", [1e-6, 1e-4])
def test_both_at_once_are_named_by_parts(penalty):
    """With the parts given, the factor is the data part's, and the regularizer is left out."""
    w = start()
    verdict = check_gradient(
        lambda w: loss(w, penalty), article(w, penalty), w,
        facts={"parts": parts(w, penalty), "rows": N},
    )  # fmt: skip
    assert verdict.slip.name == "parts"
    assert "in the data part, 50.0: the 1/N with N = 50 rows is missing" in verdict.slip.sentence
    assert "the regularizer part is left out" in verdict.slip.sentence
    assert written(w, penalty) in verdict.slip.sentence


def test_the_scalar_alone_is_named():
    """With 1/N mended, one number still stands where λw/N belongs."""
    w = start()
    wrong = article(w, 1e-2, factor=1 / N)
    verdict = check_gradient(lambda w: loss(w, 1e-2), wrong, w)
    assert verdict.slip.name == "scaled_and_added"
    assert "one number" in verdict.slip.sentence
    assert "N = 50" not in verdict.slip.sentence


@pytest.mark.parametrize(("factor", "words"), [(0.0, "left out"), (2.0, "a factor 2")])
def test_a_regularizer_with_a_wrong_factor_is_named_by_parts(factor, words):
    """Forgotten, or its ½ lost."""
    w, p = start(), parts(start(), 1e-1)
    wrong = {n: p["data"][n] + factor * p["regularizer"][n] for n in w}
    verdict = check_gradient(lambda w: loss(w, 1e-1), wrong, w, facts={"parts": p})
    assert verdict.slip.name == "parts"
    assert words in verdict.slip.sentence


def test_noise_beside_the_article_s_slips_keeps_it_silent():
    """One part in 1e4, and no sum of known terms gives the numbers."""
    w, draw = start(), np.random.default_rng(2)
    wrong = {n: g * (1 + 1e-4 * draw.normal(size=g.shape)) for n, g in article(w, 1e-4).items()}
    facts = {"parts": parts(w, 1e-4)}
    assert check_gradient(lambda w: loss(w, 1e-4), wrong, w, facts=facts).slip is None
