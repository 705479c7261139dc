"""The quantile function of the normal distribution, its tails and its logarithm."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from backsight.kernel.draws.quantile import compute_log, compute_normal_quantile

CELLS = [2.0**-53, 1e-14, 1e-11, 1.3887943864964021e-11, 1e-6, 0.02, 0.0749, 0.0751, 0.3, 0.499999]
"""Of all three ranges and about their limits."""


@pytest.mark.parametrize("p", CELLS)
def test_so_much_lies_below_a_quantile(p):
    """By the C library's erfc; and Python's quantile, of the same source, is the same but for
    rounding."""
    z = float(compute_normal_quantile(np.array([p]))[0])
    assert math.erfc(-z / math.sqrt(2)) / 2 == pytest.approx(p, rel=1e-13)
    assert z == pytest.approx(NormalDist().inv_cdf(p), rel=2e-15)


def test_the_middle_is_zero_and_both_sides_mirror():
    """Where 1 - p is exact, so is the mirror."""
    p = np.arange(1, 2**12) / 2**12
    z = compute_normal_quantile(p)
    assert z[2**11 - 1] == 0
    assert np.array_equal(z, -z[::-1])
    assert (np.diff(z) > 0).all()


def test_the_logarithm_is_that_of_the_c_library():
    """To two units of the last place, over all powers of two that shares have."""
    x = 2.0 ** -np.linspace(0.5, 53, 999)
    true = [math.log(v) for v in x.tolist()]
    assert np.abs(compute_log(x) / true - 1).max() < 2 * 2.0**-52
