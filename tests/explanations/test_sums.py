"""Sums near the largest number are right where they are numbers themselves, and nothing warns."""

import math

import numpy as np
import pytest

from backsight.explanations.sums import compute_dot, compute_mean, compute_sum

LARGEST = float(np.finfo(float).max)
NO_NUMBERS = [
    ([LARGEST, LARGEST], math.inf),
    ([1.0, math.inf], math.inf),
    ([-LARGEST, -LARGEST, 1.0], -math.inf),
    ([math.inf, -math.inf], math.nan),
    ([1.0, math.nan], math.nan),
]


def test_a_part_of_a_sum_is_beyond_all_numbers():
    """Along each axis; other entries have the bits that NumPy gives them."""
    assert compute_sum([1.2e308, 1.2e308, -1.2e308, -1e308]) == pytest.approx(2e307)
    small = np.random.default_rng(1).normal(size=(3, 9))
    rows = np.concatenate([small, [[LARGEST] * 4 + [-LARGEST] * 4 + [0.5e308]]])
    found = compute_sum(rows, axis=1)
    assert found[:3].tolist() == small.sum(axis=1).tolist()
    assert found[3] == pytest.approx(0.5e308)


@pytest.mark.parametrize(("numbers", "total"), NO_NUMBERS)
def test_what_is_no_number_is_said_as_it_is(numbers, total):
    """Sum, mean and product alike; the mean of finite numbers is finite."""
    found = [compute_sum(numbers), compute_dot(numbers, np.ones(len(numbers)))]
    np.testing.assert_array_equal(found, [total, total])
    if not np.isfinite(numbers).all():
        np.testing.assert_equal(compute_mean(numbers), total)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_mean_lies_among_its_numbers(dtype):
    """Also that of many of the largest, with no rounding beyond them."""
    largest = np.finfo(dtype).max
    for size in (2, 7, 1000):
        assert compute_mean(np.full(size, largest)) == largest
    assert compute_mean(np.array([largest, largest, -largest, -largest])) == 0
    assert compute_mean(np.arange(7.0)) == 3


def test_a_product_of_vectors_keeps_its_sign():
    """Of products that are each beyond all numbers."""
    assert compute_dot([1e200, 1e200], [1e200, -1e200]) == 0
    assert compute_dot([1e200, 1e200], [-2e200, 1e200]) == -math.inf
    assert compute_dot([1e200, 1e200, 3.0], [1e200, -1e200, 0.0]) == 0
    assert compute_dot([2.0, 3.0], [5.0, 7.0]) == 31
