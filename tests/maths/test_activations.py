"""Every activation's slope is the derivative of its value, and no input is too large for it."""

import cmath
import math

import numpy as np
import pytest

from backsight.kernel.errors import BadRecord
from backsight.kernel.libraries import make_numpy_words
from backsight.maths.activations import Activation, activations
from backsight.maths.initializers import initializers

EVERY = [activations[name] for name in activations]
SLOPED = [a for a in EVERY if a.slope is not None]
every = pytest.mark.parametrize("record", EVERY, ids=lambda r: r.name)
sloped = pytest.mark.parametrize("record", SLOPED, ids=lambda r: r.name)
both = pytest.mark.parametrize("dtype", ["float32", "float64"])

TEXTBOOK = {
    "elu": lambda z: z if z.real > 0 else cmath.exp(z) - 1,
    "exponential": cmath.exp,
    "leaky_relu": lambda z: z if z.real > 0 else 0.01 * z,
    "relu": lambda z: z if z.real > 0 else 0 * z,
    "selu": lambda z: (
        1.0507009873554805 * (z if z.real > 0 else 1.6732632423543772 * (cmath.exp(z) - 1))
    ),
    "sigmoid": lambda z: 1 / (1 + cmath.exp(-z)),
    "silu": lambda z: z / (1 + cmath.exp(-z)),
    "softplus": lambda z: cmath.log(1 + cmath.exp(z)),
    "tanh": lambda z: cmath.sinh(z) / cmath.cosh(z),
}
"""The definitions as books have them, of complex numbers."""

ANALYTIC = ["exponential", "identity", "softmax", "tanh"]
"""Those whose own formula takes a complex step. softmax may: its maximum cancels."""

FAR = {
    "elu": (-1, 1e4, 0, 1), "gelu": (0, 1e4, 0, 1), "leaky_relu": (-100, 1e4, 0.01, 1),
    "relu": (0, 1e4, 0, 1), "sigmoid": (0, 1, 0, 0), "silu": (0, 1e4, 0, 1),
    "softplus": (0, 1e4, 0, 1), "tanh": (-1, 1, 0, 0), "exponential": (0, math.exp(80), 0, 0),
    "selu": (-1.7580993408473766, 10507.009873554805, 0, 1.0507009873554805),
}  # fmt: skip
"""Values at -1e4 and 1e4, then slopes there."""


def points(record):
    """A grid, and the neighborhood of the kinks without the last thousandth."""
    near = [k + side * d for k in record.kinks for side in (-1, 1) for d in (0.0015, 0.1, 1)]
    z = np.concatenate([np.linspace(-9, 9, 181), near])
    return z[[min((abs(x - k) for k in record.kinks), default=1) > 1e-3 for x in z]]


def pulled(record, z, upstream, words=None):
    """dL/dz for dL/da = upstream."""
    words = words or make_numpy_words(z.dtype)
    a = record.value.with_words(words)(z)
    if record.slope is None:
        return record.pullback.with_words(words)(upstream, a)
    return upstream * record.slope.with_words(words)(z, a)


@sloped
def test_slope_agrees_with_differences(record):
    """At 180 points and on both sides of every kink."""
    z = points(record)
    h = 4e-4
    f = {k: record.value(z + k * h) for k in (-2, -1, 1, 2)}
    expected = (8 * (f[1] - f[-1]) - (f[2] - f[-2])) / (12 * h)
    np.testing.assert_allclose(record.slope(z, record.value(z)), expected, rtol=1e-10, atol=1e-11)


@every
@pytest.mark.parametrize("seed", range(3))
def test_the_backward_step_agrees_with_differences(record, seed, differences):
    """As a derivative of Σ upstream · a by every entry of z, rows and units mixed or not."""
    draw = np.random.default_rng(seed)
    z, upstream = 2 * draw.normal(size=(3, 4)), draw.normal(size=(3, 4))
    assert all(np.abs(z - k).min() > 1e-3 for k in record.kinks)
    expected = differences(lambda z: np.sum(upstream * record.value(z)), z)
    np.testing.assert_allclose(pulled(record, z, upstream), expected, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("name", ANALYTIC)
def test_the_backward_step_agrees_with_the_complex_step(name, complex_step):
    """To the last bits, for those whose formula allows it."""
    draw = np.random.default_rng(8)
    z, upstream = 2 * draw.normal(size=(3, 4)), draw.normal(size=(3, 4))
    expected = complex_step(lambda z: np.sum(upstream * activations[name].value(z)), z)
    np.testing.assert_allclose(
        pulled(activations[name], z, upstream), expected, rtol=1e-13, atol=1e-15
    )


@pytest.mark.parametrize("name", TEXTBOOK)
def test_value_and_slope_are_the_textbooks(name):
    """The definition, written again for complex numbers: its value, and by a complex step its
    slope."""
    record = activations[name]
    z = points(record)
    a = record.value(z)
    defined = np.array([TEXTBOOK[name](complex(x)) for x in z if x < 80])
    stepped = np.array([TEXTBOOK[name](complex(x, 1e-30)).imag / 1e-30 for x in z if x < 80])
    np.testing.assert_allclose(a[z < 80], defined.real, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(record.slope(z, a)[z < 80], stepped, rtol=1e-12, atol=1e-13)


def test_gelu_is_the_normal_distribution_times_z():
    """Value by the standard library's erf; the two pinned numbers are the paper's Φ at ±1."""
    z = np.linspace(-6, 6, 121)
    expected = [x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in z]
    np.testing.assert_allclose(activations["gelu"].value(z), expected, rtol=1e-13, atol=1e-16)
    pinned = activations["gelu"].value(np.array([1.0, -1.0]))
    assert pinned == pytest.approx([0.8413447460685429, -0.15865525393145707], abs=1e-15)


@every
@both
def test_no_input_is_too_large(record, dtype):
    """From -1e4 to 1e4: finite, in the dtype that came, and no warning (they are errors)."""
    z = np.array([[-1e4, 1e4, 0, 3], [-700, -100, -90, -30], [700, 100, 90, 30]], dtype)
    a = record.value.with_words(make_numpy_words(dtype))(z)
    back = pulled(record, z, np.ones_like(z))
    assert a.dtype == back.dtype == dtype
    assert a.shape == back.shape == z.shape
    assert np.isfinite(a).all()
    assert np.isfinite(back).all()


@both
@pytest.mark.parametrize("name", FAR)
def test_far_out_value_and_slope_reach_their_limits(name, dtype):
    """At ±1e4, where every bend is over."""
    record, words = activations[name], make_numpy_words(dtype)
    z = np.array([-1e4, 1e4], dtype)
    a = record.value.with_words(words)(z)
    slope = record.slope.with_words(words)(z, a)
    np.testing.assert_allclose([*a, *slope], FAR[name], rtol=1e-5 if dtype == "float32" else 1e-14)


@both
@pytest.mark.parametrize(
    ("record", "kink"), [(a, k) for a in EVERY for k in a.kinks], ids=lambda p: str(p)[-12:]
)
def test_at_a_kink_the_slope_is_the_one_from_the_left(record, kink, dtype):
    """And the two one-sided slopes differ for some setting, or it would be no kink."""
    words = make_numpy_words(dtype)

    def at(x, **settings):
        z = np.array([x], dtype)
        return float(
            record.slope.with_words(words)(
                z, record.value.with_words(words)(z, **settings), **settings
            )[0]
        )

    below, above = np.nextafter(np.array(kink, dtype), np.array([-np.inf, np.inf], dtype))
    assert at(kink) == pytest.approx(at(below), rel=1e-4)
    other = {"alpha": 0.5} if "alpha" in record.slope.settings else {}
    assert at(kink, **other) == pytest.approx(at(below, **other), rel=1e-4)
    assert at(above, **other) != pytest.approx(at(below, **other), rel=1e-2)


@pytest.mark.parametrize(
    ("name", "z", "slope"),
    [("relu", 0, 0), ("leaky_relu", 0, 0.01), ("elu", 0, 1), ("exponential", 80, math.exp(80))],
)
def test_documented_slopes_at_kinks(name, z, slope):
    """As the files say: ReLU 0, leaky ReLU alpha, ELU alpha, the capped exponential its own."""
    z = np.array([float(z)])
    assert activations[name].slope(z, activations[name].value(z)).tolist() == [slope]


@both
def test_softmax_rows_are_probabilities(dtype):
    """They add up to 1, are not negative, and do not change when a row is shifted."""
    z = np.random.default_rng(2).normal(size=(50, 7)).astype(dtype) * 20
    value = activations["softmax"].value
    a = value(z)
    assert a.min() >= 0
    np.testing.assert_allclose(a.sum(axis=1), 1, rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_allclose(value(z + 100), a, rtol=1e-3 if dtype == "float32" else 1e-11)
    assert value(np.array([[0, np.log(3)]])).tolist()[0] == pytest.approx([0.25, 0.75])


def test_softmax_pulls_back_through_the_whole_jacobian():
    """diag(a) - a aᵀ times upstream, row by row; its diagonal alone would be wrong."""
    draw = np.random.default_rng(3)
    z, upstream = draw.normal(size=(5, 4)), draw.normal(size=(5, 4))
    a = activations["softmax"].value(z)
    whole = [(np.diag(p) - np.outer(p, p)) @ u for p, u in zip(a, upstream, strict=True)]
    back = activations["softmax"].pullback(upstream, a)
    np.testing.assert_allclose(back, whole, rtol=1e-12, atol=1e-15)
    assert np.abs(back - upstream * a * (1 - a)).max() > 0.05
    np.testing.assert_allclose(back.sum(axis=1), 0, atol=1e-15)


@pytest.mark.parametrize("parts", [(), ("slope", "pullback")])
def test_a_record_has_one_backward_step(parts):
    """Neither none nor two."""
    relu = activations["relu"]
    given = dict.fromkeys(parts, relu.slope)
    with pytest.raises(BadRecord, match="slope or a pullback"):
        Activation(name="odd", symbol="o", value=relu.value, **given)


@every
def test_the_start_it_asks_for_exists(record):
    """The initializer that suits an activation is one of the catalog."""
    assert record.initializer in initializers
    assert record.symbol
