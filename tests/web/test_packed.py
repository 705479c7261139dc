"""Arrays keep their bits on the way to the page, in few bytes."""

import base64
import json

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backsight.data import Scaling, fit_scaling
from backsight.web.packed import pack, unpack

DTYPES = ("float32", "float64")
ODD = np.array([[-0.0, np.nan], [np.inf, 5e-324], [1e300, -1e-30]])


def is_same(one, two):
    """Bit for bit."""
    return one.dtype == two.dtype and one.shape == two.shape and one.tobytes() == two.tobytes()


def read_as_told(text, dtype):
    """The array by the rule of the page's documents, from JSON."""
    plain = json.loads(text)
    raw = np.frombuffer(base64.b64decode(plain["data"]), "<" + plain["type"])
    values = raw.reshape(plain["shape"]).astype(np.float64)
    if "shift" in plain:
        values = (values - np.array(plain["shift"])) / np.array(plain["scale"])
    return values.astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("values", [ODD, np.zeros((3, 2)), np.arange(6.0).reshape(3, 2) / 7])
def test_plain_numbers_keep_their_bits(values, dtype):
    """Zeros with a sign, infinity and the smallest numbers too."""
    with np.errstate(over="ignore"):
        values = values.astype(dtype)
    assert is_same(unpack(pack(values), dtype), values)
    told = read_as_told(msgspec.json.encode(pack(values)), dtype)
    assert np.array_equal(told, values, equal_nan=True)


@given(st.sampled_from(DTYPES).flatmap(lambda d: arrays(d, (4, 3))))
def test_any_numbers_keep_their_bits(values):
    """Whatever they are, but that a NaN is a NaN."""
    back = unpack(pack(values), values.dtype.name)
    plain = np.where(np.isnan(values), 0, values), np.where(np.isnan(back), 0, back)
    assert is_same(*plain)
    assert np.array_equal(np.isnan(values), np.isnan(back))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", ["standard", "minmax", "none"])
@pytest.mark.parametrize("raw", ["float32", "float64"])
def test_scaled_numbers_have_the_bits_of_the_engine(kind, dtype, raw):
    """The page scales as `Scaling.apply` does."""
    x = np.random.default_rng(1).normal(3, 5, (50, 3)).astype(raw)
    scaling = fit_scaling(x, kind, ("a", "b", "c"))
    packed = pack(x, scaling)
    assert is_same(unpack(packed, dtype), scaling.apply(x, dtype))
    assert is_same(read_as_told(msgspec.json.encode(packed), dtype), scaling.apply(x, dtype))


def test_what_is_missing_is_filled():
    """With what the scaling fills it with."""
    x = np.array([[1.0, np.nan], [4.0, 2.0], [7.0, 9.0]])
    scaling = Scaling(kind="minmax", shift=(1.0, 2.0), factor=(6.0, 7.0), fill=(4.0, 5.5))
    assert is_same(unpack(pack(x, scaling), "float32"), scaling.apply(x, "float32"))


def test_few_bytes_are_taken():
    """Whole numbers and pixels a byte each, float32 four."""
    whole = np.array([[0.0, 255.0, 16.0]])
    pixels = (np.arange(256.0).reshape(4, 64) / 255).astype(np.float32)
    sevenths = np.array([[1 / 7]])
    assert pack(whole).type == "u1"
    assert (pack(pixels).type, pack(pixels).scale) == ("u1", (255.0,) * 64)
    assert is_same(unpack(pack(pixels), "float32"), pixels)
    assert pack(np.array([[-0.0]])).type == "f4"
    assert pack(sevenths.astype(np.float32)).type == "f4"
    assert pack(sevenths).type == "f8"
