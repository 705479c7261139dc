"""The words mean the same in every array library."""

import math

import array_api_compat.numpy
import numpy as np
import pytest

from backsight.kernel import vocabulary
from backsight.kernel.libraries import choose_words, make_array_api_words, make_numpy_words

POSITIVE = np.random.default_rng(0).gamma(1.0, size=(4, 3)) + 1e-3
REAL = np.random.default_rng(1).normal(size=(4, 3))
TWO = ("maximum", "minimum")
OPERANDS = {
    "where": (REAL > 0, REAL, 0),
    "add_up": (REAL, POSITIVE, REAL),
    "pack": (REAL, POSITIVE[0], REAL[:, 0]),
    "log": (POSITIVE,),
    "log1p": (POSITIVE,),
    "sqrt": (POSITIVE,),
    **dict.fromkeys(TWO, (REAL, 0.25)),
}
ELEMENTWISE = [
    "cos", "erf", "exp", "expm1", "floor", "log", "log1p", "maximum", "minimum", "sign", "sin",
    "sqrt", "tanh",
]  # fmt: skip


@pytest.fixture
def api():
    return make_array_api_words(array_api_compat.numpy, REAL)


@pytest.mark.parametrize("word", vocabulary.__all__)
def test_array_api_words_give_the_same_numbers(api, word):
    """Every word of the vocabulary exists in the standard's namespace and agrees to 1e-15."""
    ours = getattr(vocabulary, word)
    if not callable(ours):
        assert api[word] == ours
        return
    operands = OPERANDS.get(word, (REAL,))
    mine, theirs = ours(*operands), api[word](*operands)
    assert np.shape(mine) == np.shape(theirs)
    np.testing.assert_allclose(theirs, mine, rtol=1e-15, atol=1e-15)


@pytest.mark.parametrize("words", ["numpy", "array api"])
def test_no_word_is_missing_or_extra(api, words):
    """A library has exactly the vocabulary."""
    assert set(api if words == "array api" else make_numpy_words("float32")) == {
        *vocabulary.__all__
    }


@pytest.mark.parametrize("words", ["numpy", "array api"])
@pytest.mark.parametrize("word", ELEMENTWISE)
def test_plain_numbers_stay_plain(api, words, word):
    """A learning rate or a counter never becomes an array, so it never widens one."""
    library = api if words == "array api" else make_numpy_words("float32")
    operands = (0.5, 2) if word in TWO else (0.5,)
    found = library[word](*operands)
    assert type(found) in (int, float)
    assert found == pytest.approx(float(getattr(np, word, math.erf)(*operands)), abs=1e-15)


@pytest.mark.parametrize("x", [-2, -0.5, 0, 0.0, 0.5, 3])
def test_the_sign_of_a_plain_number(x):
    """-1, 0 or 1, as of an array."""
    assert vocabulary.sign(x) == np.sign(x)


@pytest.mark.parametrize("word", [w for w in vocabulary.__all__ if w != "pi"])
def test_float32_stays_float32(word):
    """No word widens what it is given."""
    operands = OPERANDS.get(word, (REAL,))
    narrow = [x.astype("f4") if hasattr(x, "astype") and x.dtype != bool else x for x in operands]
    assert choose_words(np.zeros(1, "f4"))[word](*narrow).dtype == np.float32


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_where_makes_plain_numbers_of_the_asked_dtype(api, dtype):
    """Also where both branches are plain; a plain test chooses a plain branch."""
    where = make_numpy_words(dtype)["where"]
    assert where(REAL > 0, 1, 0).dtype == dtype
    assert api["where"](REAL > 0, 1, 0).dtype == REAL.dtype
    for library in (where, api["where"], vocabulary.where):
        assert library(True, 3, 4) == 3
        assert library(False, 3, 4) == 4


def test_sums_and_maxima_run_over_the_right_axis():
    """Units are the last axis, rows the first."""
    x = np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
    assert vocabulary.sum_units(x).tolist() == [[7], [56]]
    assert vocabulary.max_units(x).tolist() == [[4], [32]]
    assert vocabulary.sum_rows(x).tolist() == [9, 18, 36]
    assert vocabulary.total(x) == 63
    assert vocabulary.pack(x, x[0]).tolist() == [1, 2, 4, 8, 16, 32, 1, 2, 4]
