"""Each kernel of the portable engine has the bits of loops in plain Python."""

from typing import Any

import numpy as np
import plain_order as plain
import pytest

from backsight.engine.portable.operations import take_max_units, take_maximum, take_sign
from backsight.engine.portable.powers import raise_to_array, raise_to_number
from backsight.engine.portable.products import multiply
from backsight.engine.portable.sums import add_all, add_lanes, add_rows, add_units, add_vector

DTYPES = ("float32", "float64")
SHAPES = [(1, 1), (3, 2), (7, 12), (31, 13), (32, 3), (33, 8), (40, 16), (70, 17), (100, 5)]
both = pytest.mark.parametrize("dtype", DTYPES)
shapes = pytest.mark.parametrize("shape", SHAPES)


def same(one: Any, two: Any, dtype: str) -> bool:
    """Whether both have the same bits."""
    return bool(np.asarray(one, dtype).tobytes() == np.asarray(two, dtype).tobytes())


@both
def test_lanes(dtype: str) -> None:
    """Of every number of terms up to three blocks."""
    v = plain.make_numbers((50,), dtype)
    for n in range(51):
        assert same(add_lanes(v[:n]), plain.add_lanes(list(v[:n]), v.dtype.type), dtype)


@both
@shapes
def test_sums(shape: tuple[int, int], dtype: str) -> None:
    """Over rows, over units, over both."""
    x = plain.make_numbers(shape, dtype)
    assert same(add_rows(x), plain.sum_rows(x), dtype)
    assert same(add_units(x)[:, 0], plain.sum_units(x), dtype)
    assert same(add_all(x), plain.total(x), dtype)


@both
@pytest.mark.parametrize("n", [1, 9, 4096, 4097, 9000])
def test_vectors(n: int, dtype: str) -> None:
    """In blocks, which are added in float64."""
    v = plain.make_numbers((n,), dtype)
    assert add_vector(v) == plain.sum_vector(v)
    assert same(add_all(v), plain.sum_vector(v), dtype)


@both
@shapes
@pytest.mark.parametrize("columns", [1, 4, 12, 13])
def test_products(shape: tuple[int, int], columns: int, dtype: str) -> None:
    """Of units, and over rows."""
    x, w = plain.make_numbers(shape, dtype), plain.make_numbers((shape[1], columns), dtype)
    u = plain.make_numbers((shape[0], columns), dtype)
    assert same(multiply(x, w), plain.matmul(x, w), dtype)
    assert same(multiply(x.T, u, over_rows=True), plain.matmul_over_rows(x, u), dtype)


def test_another_order_is_told_apart() -> None:
    """The numbers are such that NumPy's own orders have other bits: these tests can fail."""
    x = plain.make_numbers((100, 40), "float32")
    assert not same(x.sum(0), plain.sum_rows(x), "float32")
    assert not same(x @ x.T, plain.matmul(x, x.T), "float32")


@both
@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 5, 6, 7, 11, -1, -2, -3])
def test_whole_powers(exponent: int, dtype: str) -> None:
    """By squaring, from the lowest bit on."""
    x = plain.make_numbers((30,), dtype)
    assert same(raise_to_number(x, exponent), [plain.power(v, exponent) for v in x], dtype)


@both
def test_other_powers(dtype: str) -> None:
    """Roots are roots; all else within a few units of the last place, 0 of 0."""
    x = np.abs(plain.make_numbers((30,), dtype))
    assert same(raise_to_number(x, 0.5), np.sqrt(x), dtype)
    assert same(raise_to_number(x, -0.5), 1 / np.sqrt(x), dtype)
    assert np.allclose(raise_to_number(x, 1.7), x**1.7, rtol=1e-5)
    with np.errstate(divide="ignore"):
        assert raise_to_array(np.zeros(1, dtype), np.dtype(dtype).type(0.3))[0] == 0


@both
def test_comparisons(dtype: str) -> None:
    """The first where it is not a number, the second where both are equal; zeros keep their sign
    in a sign and lose it in the largest."""
    x, y = np.array([[1, np.nan, 2, -0.0]], dtype), np.array([[2, 1, np.nan, 0.0]], dtype)
    larger = take_maximum(x, y)
    assert larger[0, 0] == 2
    assert np.isnan(larger[0, 1:3]).all()
    assert not np.signbit(larger[0, 3])
    assert np.signbit(take_sign(x)[0, 3])
    assert not np.signbit(take_max_units(x[:, 3:])).any()
