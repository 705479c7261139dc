"""What raw numbers are made into, at their limits."""

import numpy as np
import pytest

from backsight.kernel.draws.shape import to_normal, to_order, to_truncated_normal, to_uniform

LEAST, MOST = np.zeros(1, np.uint64), np.full(1, 2**64 - 1, np.uint64)


@pytest.mark.parametrize(("dtype", "bits"), [("float32", 24), ("float64", 53)])
def test_shares_begin_with_0_and_end_below_1(dtype, bits):
    """By one part of as many as the bits say."""
    assert to_uniform(LEAST, dtype)[0] == 0
    assert to_uniform(MOST, dtype)[0] == 1 - 2.0**-bits
    assert to_uniform(MOST, dtype).dtype == dtype


def test_normal_draws_end_where_the_last_cell_lies():
    """Finite, and mirrored where all bits are turned over."""
    low, high = to_normal(LEAST)[0], to_normal(MOST)[0]
    assert low == -high
    assert high == pytest.approx(8.2095, abs=1e-4)


def test_truncated_draws_end_at_2():
    """Nothing lies beyond but the rounding."""
    assert to_truncated_normal(LEAST)[0] == pytest.approx(-2, abs=1e-12)
    assert to_truncated_normal(MOST)[0] == pytest.approx(2, abs=1e-12)


def test_equal_raw_numbers_still_have_an_order():
    """By their places; and no or one number is no trouble."""
    assert to_order(np.full(5, 2**64 - 1, np.uint64)).tolist() == [0, 1, 2, 3, 4]
    assert to_order(np.array([7 << 8, 9 << 8, 2 << 8], np.uint64)).tolist() == [2, 0, 1]
    assert [to_order(np.zeros(n, np.uint64)).tolist() for n in (0, 1)] == [[], [0]]
