"""Words of native code are the functions that they are called by, in both kinds of numbers."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numba import njit

from backsight.kernel.types import Array
from backsight.native import words

RANGES = {
    "exp": (-80, 80), "log": (1e-30, 100), "tanh": (-12, 12), "log1p": (-0.99, 50),
    "expm1": (-20, 40), "erf": (-7, 7),
}  # fmt: skip
SLOW = [pytest.mark.slow]  # each is compiled
SPECIAL = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 1e30, -1e30, 1e-30]


each_word = pytest.mark.parametrize(
    ("name", "dtype"),
    [
        pytest.param(n, d, marks=[] if (n, d) in (("exp", "float32"), ("erf", "float64")) else SLOW)
        for n in RANGES
        for d in ("float32", "float64")
    ],
)


def looped(name: str, x: Array) -> Array:
    """The word over an array, as loops of the native engine use it."""
    word = getattr(words, f"{name}_{'f' if x.dtype == np.float32 else 'd'}")
    out = np.empty_like(x)

    @njit(fastmath={"contract", "reassoc", "nsz", "arcp"}, error_model="numpy")  # type: ignore[untyped-decorator]
    def over(x: Any, out: Any) -> None:
        for i in range(x.size):
            out[i] = word(x[i])

    over(x, out)
    return out


def truth(name: str) -> Callable[[Array], Array]:
    """The function in more digits than are tested."""
    if name == "erf":
        return np.vectorize(math.erf, otypes=[float])
    plain: Callable[[Array], Array] = getattr(np, name)
    return plain


@each_word
def test_within_a_few_units_in_the_last_place(name: str, dtype: str) -> None:
    """Over the range where it is not constant, near 0, and near 1; 4 units at the most."""
    low, high = RANGES[name]
    random = np.random.default_rng(1)
    near = (1.0 if low >= 0 else 0.0) + random.normal(size=4000) * 1e-3
    x = np.concatenate([random.uniform(low, high, 8000), near]).astype(dtype)
    exact = truth(name)(x.astype(np.longdouble if name != "erf" else float))
    unit = np.spacing(np.abs(exact).astype(dtype)).astype(float)
    assert np.max(np.abs(looped(name, x).astype(float) - exact.astype(float)) / unit) < 4.5


@each_word
def test_what_is_not_finite_is_as_numpy_has_it(name: str, dtype: str) -> None:
    """NaN stays NaN; overflow, poles and limits are where they are."""
    x = np.array(SPECIAL, dtype)
    with np.errstate(all="ignore"):
        expected = truth(name)(x.astype(dtype)).astype(dtype)
    assert np.allclose(looped(name, x), expected, rtol=1e-6, equal_nan=True)
