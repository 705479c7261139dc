"""Every regularizer's slope is the derivative of its cost, in both conventions."""

import numpy as np
import pytest

from backsight.maths.regularizers import regularizers

EVERY = [regularizers[name] for name in regularizers]
every = pytest.mark.parametrize("record", EVERY, ids=lambda r: r.name)
per = pytest.mark.parametrize("per", ["batch", "row"])
N = 8


def weights(seed=0):
    """None nearer to the kink than a thousandth."""
    w = np.random.default_rng(seed).normal(size=(4, 3))
    return np.where(np.abs(w) < 0.01, 0.5, w)


@every
@per
@pytest.mark.parametrize("lam", [0.0, 0.3])
def test_slope_agrees_with_differences(record, per, lam, differences):
    """By every weight, away from kinks."""
    w = weights()
    expected = differences(lambda w: record.value(w, N, lam=lam, per=per), w)
    found = record.slope(w, N, lam=lam, per=per)
    assert found.shape == w.shape
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-11)


@per
def test_l2_agrees_with_the_complex_step(per, complex_step):
    """To the last bits: it is analytic."""
    l2, w = regularizers["l2"], weights(1)
    expected = complex_step(lambda w: l2.value(w, N, lam=0.3, per=per), w)
    np.testing.assert_allclose(l2.slope(w, N, lam=0.3, per=per), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("name", "cost", "slope"),
    [("l1", 2 * 7, [2, -2, 0]), ("l2", 2 * 25 / 2, [6, -8, 0]), ("elastic_net", 19.5, [4, -5, 0])],
)
@per
def test_by_hand(name, cost, slope, per):
    """For w = (3, -4, 0) and λ = 2; a row's share is an N-th; at the kink the slope is 0."""
    w, share = np.array([3.0, -4.0, 0.0]), 1 if per == "batch" else N
    record = regularizers[name]
    assert record.value(w, N, lam=2.0, per=per) == pytest.approx(cost / share, rel=1e-15)
    assert record.slope(w, N, lam=2.0, per=per).tolist() == [s / share for s in slope]


@per
@pytest.mark.parametrize("role", ["value", "slope"])
@pytest.mark.parametrize(("rho", "name"), [(1, "l1"), (0, "l2")])
def test_elastic_net_has_both_as_its_ends(per, role, rho, name):
    """ρ = 1 is l1, ρ = 0 is l2."""
    w, both = weights(2), getattr(regularizers["elastic_net"], role)
    one = getattr(regularizers[name], role)(w, N, lam=0.3, per=per)
    np.testing.assert_allclose(both(w, N, lam=0.3, rho=rho, per=per), one, rtol=1e-14)


@pytest.mark.parametrize(
    ("record", "kink"),
    [(r, k) for r in EVERY for k in r.kinks],
    ids=lambda p: getattr(p, "name", p),
)
def test_a_declared_kink_is_one(record, kink):
    """The slope jumps there."""
    below, above = record.slope(np.array([kink - 1e-9, kink + 1e-9]), N, lam=1.0)
    assert above - below > 0.1


@every
def test_it_pulls_towards_zero(record):
    """A step against the slope makes every weight smaller and the cost less."""
    w = weights(3)
    nearer = w - 0.01 * record.slope(w, N, lam=1.0)
    assert np.all(np.abs(nearer) < np.abs(w))
    assert record.value(nearer, N, lam=1.0) < record.value(w, N, lam=1.0)
