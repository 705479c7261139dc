"""The words against the mathematics."""

import measure
import numpy as np
import pytest
from word_inputs import make_inputs

from backsight.kernel.words import NAMES, evaluate_word

ULP = 2.0
COUNTS = [2_000, pytest.param(200_000, marks=pytest.mark.slow)]
DTYPES = ("float32", "float64")


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES)
def test_a_word_is_within_two_units_of_the_mathematics(name, dtype, count):
    """In the last place: at edges, at numbers of all sizes, and where digits are lost."""
    x = make_inputs(name, dtype, count)
    error = measure.measure_word(name, x, evaluate_word(name, x))
    assert error.ulp <= ULP, error


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES)
def test_three_units_more_are_seen(name, dtype):
    """The measurement can fail."""
    x = np.array([0.75, 1.5], dtype)
    right = evaluate_word(name, x)
    wrong = right + 3 * np.spacing(np.abs(right))
    assert measure.measure_word(name, x, wrong).ulp > ULP


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("name", "sign"), [("sin", -1.0), ("cos", 1.0)])
def test_far_angles_are_turned_by_their_sign(name, sign, dtype):
    """sin(-x) is -sin(x) and cos(-x) is cos(x), beyond 2^20 too, to the bit."""
    x = np.abs(make_inputs(name, dtype, 2_000))
    assert (x > 2.0**20).sum() > 200
    one, other = evaluate_word(name, -x), sign * evaluate_word(name, x)
    assert np.array_equal(one, other, equal_nan=True)


def test_one_number_has_the_bits_it_has_among_others():
    """Where few of many numbers are far, these are computed apart."""
    x = np.array([0.5, 2.0**21, -3.0, 1e300, np.inf, np.nan, 2.0**20])
    for name in ("sin", "cos"):
        together, alone = evaluate_word(name, x), [evaluate_word(name, v) for v in x]
        assert np.array_equal(together, np.array(alone), equal_nan=True)
