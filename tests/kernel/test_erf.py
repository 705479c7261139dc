"""The error function agrees with the standard library's, everywhere and in both dtypes."""

import math

import numpy as np
import pytest

from backsight.kernel.erf import erf, erf_into

JOINTS = [math.nextafter(x, x + side) for x in (0.0, 1.0, 6.0) for side in (-1, 0, 1)]
POINTS = np.concatenate([
    np.linspace(-7, 7, 20_001), np.logspace(-308, 4, 600), JOINTS, [1e4, -1e4, 26.0, 0.0],
])  # fmt: skip


def reference(x):
    return np.array([math.erf(v) for v in x.tolist()])


def test_float64_within_a_few_units_of_the_last_place():
    """Next to `math.erf`, at 4 units in the last place of the value itself."""
    expected = reference(POINTS)
    assert np.all(np.abs(erf(POINTS) - expected) <= 4 * np.spacing(np.abs(expected)))


def test_float32_within_its_rounding():
    """The value is right to 2e-7 and stays float32."""
    x = POINTS[np.abs(POINTS) > 1e-37].astype(np.float32)
    y = erf(x)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, reference(x), rtol=2e-7, atol=0)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_odd(dtype):
    """erf(-x) = -erf(x) bit for bit, and erf(-0.0) is -0.0."""
    x = POINTS[np.abs(POINTS) > 1e-37].astype(dtype)
    assert (-erf(x)).tobytes() == erf(-x).tobytes()
    assert np.signbit(erf(np.array([-0.0, 0.0], dtype))).tolist() == [True, False]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_far_out_it_is_one_without_a_warning(dtype):
    """±1 at 10, 1e4 and infinity; what is undefined stays undefined."""
    x = np.array([10, 1e4, np.inf, -10, -1e4, -np.inf], dtype)
    assert erf(x).tolist() == [1, 1, 1, -1, -1, -1]
    assert np.isnan(erf(np.array([np.nan], dtype))).all()


@pytest.mark.parametrize("x", [0, 1, -2, 0.3])
def test_a_plain_number_stays_one(x):
    """As all words of the vocabulary keep it."""
    assert type(erf(x)) is float
    assert erf(x) == math.erf(x)


def test_into_buffers_gives_the_same_and_leaves_the_input():
    """What the buffers held before does not matter."""
    x = POINTS.reshape(2, -1).copy()
    out, u, p = (np.full_like(x, np.nan) for _ in range(3))
    assert erf_into(x, out, u, p, np.ones(x.shape, bool)) is out
    assert out.tobytes() == erf(x).tobytes()
    assert np.array_equal(x.ravel(), POINTS)
