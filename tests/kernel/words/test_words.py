import math

import numpy as np
import pytest

from backsight.kernel.words import NAMES, evaluate_word

ODD = ("expm1", "log1p", "tanh", "sin", "erf")
FUNCTIONS = {name: getattr(math, name) for name in NAMES}
EDGES = {
    "exp": {-math.inf: 0.0, math.inf: math.inf, 0.0: 1.0, 1000.0: math.inf},
    "expm1": {-math.inf: -1.0, math.inf: math.inf},
    "log": {0.0: -math.inf, -1.0: math.nan, math.inf: math.inf, 1.0: 0.0},
    "log1p": {-1.0: -math.inf, -2.0: math.nan, math.inf: math.inf},
    "tanh": {-math.inf: -1.0, math.inf: 1.0},
    "sin": {math.inf: math.nan},
    "cos": {math.inf: math.nan, 0.0: 1.0},
    "erf": {-math.inf: -1.0, math.inf: 1.0},
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NAMES)
def test_a_word_is_near_the_library(name, dtype):
    """A word differs from the C library's in float64 by a few units in the last place."""
    draws = np.random.default_rng(1).normal(0, 3, 4000).astype(dtype)
    x = np.abs(draws) if name in ("log", "log1p") else draws
    true = np.array([FUNCTIONS[name](float(v)) for v in x])
    ulp = np.abs(evaluate_word(name, x) - true) / np.spacing(np.abs(true).astype(dtype))
    assert evaluate_word(name, x).dtype == dtype
    assert ulp.max() <= 3


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NAMES)
def test_edges(name, dtype):
    """What is not finite, or is zero, comes out as the mathematics has it."""
    edges = EDGES[name] | {math.nan: math.nan}
    out = evaluate_word(name, np.array(list(edges), dtype))
    np.testing.assert_array_equal(out, np.array(list(edges.values()), dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ODD)
def test_zero_keeps_its_sign(name, dtype):
    """A word that is x near 0 gives 0 for 0 and −0 for −0."""
    out = evaluate_word(name, np.array([0.0, -0.0], dtype))
    assert out.tolist() == [0.0, 0.0]
    assert np.signbit(out).tolist() == [False, True]
