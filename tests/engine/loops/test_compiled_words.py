"""Words compiled have the bits that they have in NumPy."""

import numpy as np
import pytest
from compiled_words import compute_word
from other_processors import OTHERS, require_processor
from word_inputs import make_inputs

from backsight.kernel.words import NAMES, evaluate_word
from backsight.native.available import describe_missing

pytestmark = pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
COUNTS = [10**4, pytest.param(10**6, marks=pytest.mark.slow)]
LANES = {"float32": 16, "float64": 8}


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("dtype", LANES)
@pytest.mark.parametrize("name", NAMES)
def test_equal_bits(name, dtype, count):
    """One number after the other, and in as many lanes as loops have."""
    x = make_inputs(name, dtype, count)
    ours = evaluate_word(name, x)
    for lanes in (1, LANES[dtype]):
        theirs = compute_word(name, x, lanes)
        assert np.array_equal(ours, theirs, equal_nan=True)
        zeros = ours == 0
        assert np.array_equal(np.signbit(ours[zeros]), np.signbit(theirs[zeros]))


@pytest.mark.parametrize("processor", OTHERS)
@pytest.mark.parametrize("dtype", LANES)
@pytest.mark.parametrize("name", NAMES)
def test_equal_bits_for_other_processors(name, dtype, processor):
    """With half the vectors, and with a quarter; where this one can run them."""
    require_processor(processor)
    x = make_inputs(name, dtype, 10**4)
    theirs = compute_word(name, x, LANES[dtype], processor)
    assert np.array_equal(evaluate_word(name, x), theirs, equal_nan=True)
