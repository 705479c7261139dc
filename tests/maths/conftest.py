"""Derivatives from values alone: what the slopes are held against."""

import numpy as np
import pytest

STEP = 4e-4
"""Two of them stay within the 1e-3 that tests keep from kinks."""


def by_differences(function, x):
    """The derivative of a number-valued function by each entry of x, from five points:
    right to about 1e-12 of the function's size."""
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        at = {}
        for k in (-2, -1, 1, 2):
            moved = x.copy()
            moved[place] += k * STEP
            at[k] = function(moved)
        gradient[place] = (8 * (at[1] - at[-1]) - (at[2] - at[-2])) / (12 * STEP)
    return gradient


def by_complex_step(function, x):
    """The same from one complex point each, right to the last bits, for functions that are
    written without abs, where, maximum or minimum."""
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[place] += 1e-30j
        gradient[place] = function(moved).imag / 1e-30
    return gradient


@pytest.fixture
def differences():
    return by_differences


@pytest.fixture
def complex_step():
    return by_complex_step
