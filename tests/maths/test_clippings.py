"""Every clipping bounds the gradient and leaves what is within the bound alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from backsight.kernel.libraries import make_numpy_words
from backsight.maths.clippings import clippings

EVERY = [clippings[name] for name in clippings]
NORMS = [clippings["by_norm"], clippings["by_global_norm"]]
every = pytest.mark.parametrize("record", EVERY, ids=lambda r: r.name)
norms = pytest.mark.parametrize("record", NORMS, ids=lambda r: r.name)

finite = st.floats(-1e100, 1e100, allow_subnormal=False)
gradients = arrays(float, array_shapes(max_dims=2, max_side=5), elements=finite)
limits = st.floats(1e-6, 1e6)


def size(record, g):
    """What the limit bounds: the length, or the largest entry."""
    return np.abs(g).max() if record.name == "by_value" else np.linalg.norm(g.ravel())


@every
@given(g=gradients, limit=limits)
def test_never_beyond_the_limit(record, g, limit):
    """Whatever came, up to the rounding of a few operations; signs stay."""
    clipped = record.value(g, limit=limit)
    assert clipped.shape == g.shape
    assert size(record, clipped) <= limit * (1 + 1e-14)
    assert np.all(clipped * np.sign(g) >= 0)


@every
@given(g=gradients, limit=limits)
def test_within_the_limit_nothing_changes(record, g, limit):
    """A gradient shorter than the limit comes back bit for bit."""
    small = g * (0.99 * limit / max(size(record, g), limit))
    assert record.value(small, limit=limit).tobytes() == small.tobytes()


@norms
@given(g=arrays(float, 4, elements=st.floats(-1e6, 1e6)), limit=limits)
def test_clipping_a_norm_keeps_the_direction(record, g, limit):
    """All entries are shortened by one factor of at most 1, down to the limit itself."""
    n = np.linalg.norm(g)
    clipped = record.value(g, limit=limit)
    np.testing.assert_allclose(clipped, g * min(1, limit / max(n, 1e-300)), rtol=1e-12)
    if n > limit:
        assert np.linalg.norm(clipped) == pytest.approx(limit, rel=1e-13)


@every
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_zero_gradient_stays_zero(record, dtype):
    """Without dividing by its length of 0."""
    clipped = record.value.with_words(make_numpy_words(dtype))(np.zeros((2, 3), dtype), limit=0.5)
    assert not clipped.any()
    assert clipped.dtype == dtype


@pytest.mark.parametrize(
    ("name", "expected"),
    [("by_norm", [3, 4]), ("by_global_norm", [3, 4]), ("by_value", [5, 5])],
)
def test_by_hand(name, expected):
    """(6, 8) with the limit 5."""
    assert clippings[name].value(np.array([6.0, 8.0]), limit=5.0).tolist() == expected


def test_what_each_is_taken_over():
    """by_norm array by array, the others over all weights at once."""
    assert {r.name: r.over for r in EVERY if r.over == "each"} == {"by_norm": "each"}
