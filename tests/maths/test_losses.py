"""Every loss's slope is the derivative of its value, fused or not, and stays finite."""

import math

import numpy as np
import pytest

from backsight.kernel.libraries import make_numpy_words
from backsight.maths.activations import activations
from backsight.maths.losses import losses

EVERY = [losses[name] for name in losses]
NORMALIZED = "normalized_cross_entropy"
CLIPPING = [x for x in EVERY if x.clips and x.name != NORMALIZED]
"""Those that clip each output by itself, not its share of a row."""
FUSED = [(loss, output) for loss in EVERY for output in loss.fused]
every = pytest.mark.parametrize("loss", EVERY, ids=lambda r: r.name)
fused = pytest.mark.parametrize(("loss", "output"), FUSED, ids=lambda r: getattr(r, "name", r))
both = pytest.mark.parametrize("dtype", ["float32", "float64"])
seeds = pytest.mark.parametrize("seed", range(3))


def example(loss, seed, rows=5, units=3):
    """Sums z of the output layer and suitable targets y."""
    draw = np.random.default_rng(seed)
    y = {
        "number": lambda: draw.normal(size=(rows, units)),
        "one_hot": lambda: np.eye(units)[draw.integers(units, size=rows)],
        "binary": lambda: draw.integers(2, size=(rows, units)).astype(float),
        "signed": lambda: draw.choice([-1.0, 1.0], size=(rows, units)),
        "count": lambda: draw.poisson(2, size=(rows, units)).astype(float),
    }[loss.targets]()
    return 1.5 * draw.normal(size=(rows, units)), y


def on(formula, z, a, y, **settings):
    """Run a formula of a loss: it takes what it needs of z, a, y, N, K by name."""
    given = {"z": z, "a": a, "y": y, "N": y.shape[0], "K": y.shape[1]}
    words = make_numpy_words(y.dtype)
    return formula.with_words(words)(*(given[p] for p in formula.parameters), **settings)


def output_of(loss, z):
    return activations[loss.output].value.with_words(make_numpy_words(z.dtype))(z)


def through(name, upstream, z, a):
    """dL/dz from dL/da through an activation."""
    record, words = activations[name], make_numpy_words(z.dtype)
    if record.slope is None:
        return record.pullback.with_words(words)(upstream, a)
    return upstream * record.slope.with_words(words)(z, a)


def keeps_from_kinks(loss, a, y):
    margin = y * a if loss.targets == "signed" else a - y
    return all(np.abs(margin - k).min() > 1e-3 for k in loss.kinks)


@every
@seeds
def test_slope_agrees_with_differences(loss, seed, differences):
    """By every output, for targets of the loss's kind."""
    z, y = example(loss, seed)
    a = output_of(loss, z)
    assert keeps_from_kinks(loss, a, y)
    expected = differences(lambda a: on(loss.value, z, a, y), a)
    np.testing.assert_allclose(on(loss.slope, z, a, y), expected, rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize(
    "name", ["mean_squared_error", "half_mean_squared_error", "half_sum_squared_error"]
)
def test_slope_agrees_with_the_complex_step(name, complex_step):
    """To the last bits, for the losses whose formula allows it."""
    z, y = example(losses[name], 3)
    expected = complex_step(lambda a: on(losses[name].value, z, a, y), z)
    np.testing.assert_allclose(on(losses[name].slope, z, z, y), expected, rtol=1e-13, atol=1e-16)


TEXTBOOK = {
    "mean_squared_error": (lambda a, y: (a - y) ** 2, "both"),
    "half_mean_squared_error": (lambda a, y: (a - y) ** 2 / 2, "both"),
    "half_sum_squared_error": (lambda a, y: (a - y) ** 2 / 2, "rows"),
    "mean_absolute_error": (lambda a, y: abs(a - y), "both"),
    "huber": (lambda a, y: (a - y) ** 2 / 2 if abs(a - y) <= 1 else abs(a - y) - 0.5, "both"),
    "hinge": (lambda a, y: max(0.0, 1 - a * y), "both"),
    "binary_cross_entropy": (lambda a, y: -math.log(a if y else 1 - a), "both"),
    "categorical_cross_entropy": (lambda a, y: -math.log(a) if y else 0.0, "rows"),
    "poisson": (lambda a, y: a - y * math.log(a), "both"),
}
"""The cost of one output, and what it is averaged over."""


@pytest.mark.parametrize("name", TEXTBOOK)
def test_value_is_the_textbooks(name):
    """Added up one output at a time; rows are averaged, units too where the loss says mean."""
    cost, over = TEXTBOOK[name]
    z, y = example(losses[name], 4)
    a = output_of(losses[name], z)
    each = [cost(p, t) for p, t in zip(a.ravel().tolist(), y.ravel().tolist(), strict=True)]
    expected = math.fsum(each) / (y.size if over == "both" else len(y))
    assert on(losses[name].value, z, a, y) == pytest.approx(expected, rel=1e-13)


@seeds
def test_conventions_of_squared_error(seed):
    """The mean is twice the half mean; half the sum is K times the half mean; slopes alike."""
    z, y = example(losses["mean_squared_error"], seed)
    K = y.shape[1]
    for role in ("value", "slope"):
        mean, half, summed = (
            on(getattr(losses[f"{n}_squared_error"], role), z, z, y)
            for n in ("mean", "half_mean", "half_sum")
        )
        np.testing.assert_allclose(mean, 2 * half, rtol=1e-14)
        np.testing.assert_allclose(summed, K * half, rtol=1e-14)


@fused
@seeds
def test_fused_value_is_the_unfused_one(loss, output, seed):
    """Where both are well-conditioned they are the same number."""
    z, y = example(loss, seed)
    a = activations[output].value(z)
    one, two = on(loss.fused[output].value, z, a, y), on(loss.value, z, a, y)
    assert one == pytest.approx(two, rel=1e-13)


@fused
@seeds
def test_fused_pullback_agrees_with_differences_of_the_fused_value(loss, output, seed, differences):
    """By every sum z of the output layer."""
    z, y = example(loss, seed)
    value = activations[output].value
    expected = differences(lambda z: on(loss.fused[output].value, z, value(z), y), z)
    back = on(loss.fused[output].pullback, z, value(z), y)
    np.testing.assert_allclose(back, expected, rtol=1e-9, atol=1e-11)


@fused
@seeds
def test_fused_pullback_is_the_slope_chained_through_the_activation(loss, output, seed):
    """The two steps of the chain rule, taken one after the other, give the fused one."""
    z, y = example(loss, seed)
    a = activations[output].value(z)
    chained = through(output, on(loss.slope, z, a, y), z, a)
    back = on(loss.fused[output].pullback, z, a, y)
    np.testing.assert_allclose(back, chained, rtol=1e-10, atol=1e-14)


@fused
@both
@pytest.mark.parametrize("flip", [1, -1])
def test_fused_is_finite_for_extreme_sums(loss, output, dtype, flip):
    """|z| = 1e4 on the right and on the wrong side: no infinity, no warning, no wider dtype."""
    z = flip * np.array([[1e4, -1e4, 0], [-1e4, 1e4, 3], [0, -50, -1e4]], dtype)
    y = np.eye(3, dtype=dtype)
    a = activations[output].value.with_words(make_numpy_words(dtype))(z)
    value, back = (on(f, z, a, y) for f in (loss.fused[output].value, loss.fused[output].pullback))
    assert value.dtype == back.dtype == dtype
    assert np.isfinite(value)
    assert np.isfinite(back).all()
    assert np.abs(back).max() > 0


@every
@both
def test_unfused_is_finite_for_extreme_sums_too(loss, dtype):
    """Clipping keeps the two-step way finite where it cannot be exact."""
    z = np.array([[1e4, -1e4, 0], [-1e4, 50, 3]], dtype)
    y = np.array([[0, 1, 0], [1, 0, 0]], dtype)
    a = output_of(loss, z)
    assert np.isfinite(on(loss.value, z, a, y))
    back = on(loss.slope, z, a, y)
    assert back.dtype == dtype
    assert np.isfinite(back).all()


def test_the_fused_step_learns_where_the_two_steps_are_stuck():
    """At z = -1e4 with the truth 1 the chained slope is 0, the fused one is the full error."""
    z, y = np.array([[-1e4]]), np.array([[1.0]])
    loss = losses["binary_cross_entropy"]
    a = output_of(loss, z)
    assert through("sigmoid", on(loss.slope, z, a, y), z, a).item() == 0
    assert on(loss.fused["sigmoid"].pullback, z, a, y).item() == -1
    assert on(loss.fused["sigmoid"].value, z, a, y) == 1e4


@pytest.mark.parametrize("loss", CLIPPING, ids=lambda r: r.name)
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_where_the_input_is_clipped_the_slope_is_zero(loss, y):
    """Below epsilon (and above 1 - epsilon, where that is said) value and slope are flat."""
    ends = [0.0, 1e-9] + [1 - 1e-9, 1.0] * ("1 - epsilon" in loss.clips)
    target = np.array([[y]])
    for a in ends:
        assert on(loss.slope, None, np.array([[a]]), target).item() == 0
    values = [on(loss.value, None, np.array([[a]]), target) for a in ends]
    assert values[0] == values[1]
    assert values[-2] == values[-1]
    assert np.isfinite(values).all()


@pytest.mark.parametrize("loss", CLIPPING, ids=lambda r: r.name)
def test_at_epsilon_itself_nothing_is_clipped_yet(loss):
    """The slope there is the one from within."""
    a = np.array([[1e-7, 2e-7]])
    for y in (0.0, 1.0):
        at, within = on(loss.slope, None, a, np.full((1, 2), y)).tolist()[0]
        assert at == pytest.approx(within if y == 0 else 2 * within, rel=1e-6)


def test_poisson_and_its_output_stop_at_the_same_cap():
    """At the cap and beyond, the fused pullback is the chained one."""
    z = np.array([[79.0, 80.0, 80.5, 81.5, 1e4]])
    loss, y = losses["poisson"], np.array([[1.0, 0, 2, 0, 1]])
    a = output_of(loss, z)
    chained = through("exponential", on(loss.slope, z, a, np.zeros_like(y)), z, a) - y / 5
    np.testing.assert_allclose(on(loss.fused["exponential"].pullback, z, a, y), chained, rtol=1e-14)


@pytest.mark.parametrize(
    ("loss", "kink"), [(x, k) for x in EVERY for k in x.kinks], ids=lambda p: getattr(p, "name", p)
)
def test_a_declared_kink_is_one(loss, kink):
    """The slope jumps there, as a margin for signed targets, as an error for others."""
    y = np.ones((1, 1)) if loss.targets == "signed" else np.zeros((1, 1))
    below, above = (on(loss.slope, None, np.array([[kink + d]]), y).item() for d in (-1e-9, 1e-9))
    assert abs(above - below) > 0.1


def test_probabilities_are_asked_for_where_a_logarithm_meets_them():
    """By the cross-entropies; a rate may be larger than 1."""
    asking = {loss.name for loss in EVERY if loss.probabilities}
    assert asking == {"binary_cross_entropy", "categorical_cross_entropy", NORMALIZED}


@pytest.mark.parametrize("loss", CLIPPING, ids=lambda r: r.name)
def test_epsilon_is_a_setting(loss):
    """A larger one clips earlier."""
    a, y = np.array([[0.01]]), np.array([[1.0]])
    assert on(loss.slope, None, a, y).item() < 0
    assert on(loss.slope, None, a, y, epsilon=0.1).item() == 0
    assert on(loss.value, None, a, y, epsilon=0.1) < on(loss.value, None, a, y)


@pytest.mark.parametrize(
    ("name", "a", "y", "slope"),
    [("mean_absolute_error", 2.0, 2.0, 0), ("hinge", 1.0, 1.0, 0), ("hinge", -1.0, -1.0, 0)],
)
def test_slope_at_a_kink_is_the_documented_one(name, a, y, slope):
    """0 at an error of 0, and 0 at the margin."""
    assert on(losses[name].slope, None, np.array([[a]]), np.array([[y]])).item() == slope


@pytest.mark.parametrize("delta", [0.5, 2.0])
def test_huber_joins_smoothly_at_delta(delta, differences):
    """Value and slope agree from both sides for any delta."""
    a = np.array([[delta - 0.01, delta + 0.01, -delta + 0.01, -3 * delta]])
    y = np.zeros((1, 4))
    loss = losses["huber"]
    expected = differences(lambda a: on(loss.value, None, a, y, delta=delta), a)
    np.testing.assert_allclose(on(loss.slope, None, a, y, delta=delta), expected, atol=1e-11)
    assert on(loss.value, None, a[:, 3:], y[:, 3:], delta=delta) == 2.5 * delta**2


@every
def test_what_a_loss_asks_for_exists(loss):
    """Its output is an activation, and so is each one that it is fused with."""
    assert {loss.output, *loss.fused} <= set(activations)
    assert all(f.why for f in loss.fused.values())


def test_outputs_are_shares_of_their_row():
    """As categorical cross-entropy of rows divided by their sums; an output alone is always 1."""
    a, y = np.array([[0.2, 0.6, 0.4], [0.9, 0.9, 0.1]]), np.eye(3)[[0, 2]]
    shares = a / a.sum(axis=1, keepdims=True)
    normalized, plain = losses[NORMALIZED], losses["categorical_cross_entropy"]
    assert on(normalized.value, None, a, y) == pytest.approx(on(plain.value, None, shares, y))
    assert on(normalized.slope, None, np.array([[0.3]]), np.array([[1.0]])).item() == 0
