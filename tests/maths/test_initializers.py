"""First weights have the mean and the variance that their papers ask for."""

import functools
import math

import numpy as np
import pytest

from backsight.engine.derivation import Symbol
from backsight.engine.state import draw_initial
from backsight.maths.initializers import initializers

EVERY = [initializers[name] for name in initializers]
every = pytest.mark.parametrize("record", EVERY, ids=lambda r: r.name)
IN, OUT = 400, 300

VARIANCE = {
    "constant": 0, "zeros": 0, "normal": 0.01**2, "uniform": 0.1**2 / 12, "orthogonal": 1 / IN,
    "glorot_normal": 2 / (IN + OUT), "glorot_uniform": 2 / (IN + OUT),
    "truncated_normal": (0.01 * 0.87962566) ** 2,
    "he_normal": 2 / IN, "he_uniform": 2 / IN, "lecun_normal": 1 / IN,
}  # fmt: skip
EDGE = {
    "truncated_normal": 0.02,
    "glorot_uniform": math.sqrt(6 / 700),
    "he_uniform": math.sqrt(6 / 400),
    "uniform": 0.05,
}


@functools.cache
def first(record, shape=(IN, OUT), seed=0, **settings):
    """Weights as the engine starts them."""
    symbol = Symbol(name="d", shape=shape, role="draw", drawn=record.draws, purpose="initial/W1")
    d = draw_initial(symbol, seed)
    return record.value(d, *shape, **settings)


@every
def test_shape_dtype_and_repeatability(record):
    """float64, shaped like the draws, finite, and the same for the same seed."""
    w = first(record)
    assert w.shape == (IN, OUT)
    assert w.dtype == np.float64
    assert np.isfinite(w).all()
    assert first(record, (7, 5)).tobytes() == first.__wrapped__(record, (7, 5)).tobytes()


@every
@pytest.mark.parametrize("seed", range(3))
def test_mean_and_variance_are_the_theorys(record, seed):
    """Over 120,000 weights, within five standard errors of the mean and 2 % of the variance."""
    w = first(record, seed=seed)
    variance = VARIANCE[record.name]
    mean = 0.1 if record.name == "constant" else 0
    assert w.mean() == pytest.approx(mean, abs=5 * math.sqrt(variance / w.size) + 1e-15)
    assert w.var() == pytest.approx(variance, rel=0.02, abs=1e-30)


@every
def test_the_shape_of_the_distribution(record):
    """Uniform draws fill their interval and stop at its ends; normal ones have normal tails."""
    w = first(record)
    if record.draws in ("uniform", "truncated_normal"):
        edge = EDGE[record.name]
        assert 0.999 * edge < np.abs(w).max() <= edge
    elif record.draws == "normal":
        beyond = np.mean(np.abs(w) > 2 * w.std())
        assert beyond == pytest.approx(0.0455, rel=0.05)
    else:
        assert np.ptp(w) == 0


@pytest.mark.parametrize("shape", [(7, 3), (3, 7), (5, 5), (1, 4), (1, 1)])
@pytest.mark.parametrize("gain", [1.0, 1.5])
def test_orthogonal_is_orthonormal(shape, gain):
    """QᵀQ = gain² I for tall and square, QQᵀ for wide: the shorter side's vectors."""
    q = first(initializers["orthogonal"], shape, gain=gain)
    assert q.shape == shape
    product = q.T @ q if shape[0] >= shape[1] else q @ q.T
    np.testing.assert_allclose(product, gain**2 * np.eye(min(shape)), atol=1e-14)


def test_orthogonal_favors_no_direction():
    """The sign of an entry is that of chance, as a plain QR decomposition's is not."""
    corners = [first(initializers["orthogonal"], (3, 3), seed)[0, 0] for seed in range(300)]
    assert 120 < np.sum(np.array(corners) > 0) < 180


def test_settings_are_used():
    """number, std, low and high."""
    assert np.all(first(initializers["constant"], number=0.25) == 0.25)
    assert not first(initializers["zeros"]).any()
    assert first(initializers["normal"], std=3.0).std() == pytest.approx(3, rel=0.02)
    w = first(initializers["uniform"], low=1.0, high=3.0)
    assert (w.min(), w.max()) == pytest.approx((1, 3), abs=1e-3)


def test_glorot_does_not_care_which_way():
    """in and out count alike; He's and LeCun's count what comes in."""
    d = np.ones((2, 2))
    for name in EDGE.keys() - {"uniform", "he_uniform"} | {"glorot_normal"}:
        value = initializers[name].value
        assert np.array_equal(value(d, 2, 7), value(d, 7, 2))
    for name in ("he_normal", "he_uniform", "lecun_normal"):
        value = initializers[name].value
        assert np.array_equal(value(d, 4, 7), value(d, 4, 900))
        np.testing.assert_allclose(value(d, 1, 7), 2 * value(d, 4, 7))
