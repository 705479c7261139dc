"""Every layer's backward steps are the derivatives of its forward ones; the chain rule chains."""

import numpy as np
import pytest

from backsight.kernel.libraries import make_numpy_words
from backsight.maths.calculus import calculus
from backsight.maths.layers import layers

ROWS, IN, OUT = 4, 3, 2
BACK = [(layers[name], x) for name in layers for x in layers[name].pullbacks]


def given_to(layer):
    """x, skip, u, the weights and statistics of a layer, and the numbers."""
    draw = np.random.default_rng(6)
    units = OUT if layer.widens else IN
    weights = {w.letter: draw.normal(size=w.shape(IN, units)) for w in layer.weights}
    kept = {letter: draw.random(units) for letter in layer.statistics}
    rows = {"x": draw.normal(size=(ROWS, IN)), "skip": draw.normal(size=(ROWS, IN))}
    return rows | {"u": draw.random((ROWS, IN)), "N": ROWS, "n_out": units, **weights, **kept}


def forward(layer, given, steps=None, **settings):
    """Every operand, the output of each step included; the last is the layer's."""
    known = dict(given)
    for letter, formula in (steps or layer.steps).items():
        chosen = {k: v for k, v in settings.items() if k in formula.settings}
        known[letter] = formula(*(known[p] for p in formula.parameters), **chosen)
    return known


@pytest.mark.parametrize(("layer", "letter"), BACK, ids=lambda p: getattr(p, "name", p))
def test_pullbacks_agree_with_differences(layer, letter, differences):
    """By the input and by each weight, for any upstream derivative."""
    given = given_to(layer)
    known = forward(layer, given)
    last = list(layer.steps)[-1]
    upstream = np.random.default_rng(7).normal(size=known[last].shape)
    operands = {**known, "upstream": upstream}
    formula = layer.pullbacks[letter]
    found = formula(*(operands[p] for p in formula.parameters))
    expected = differences(
        lambda v: np.sum(upstream * forward(layer, {**given, letter: v})[last]), given[letter]
    )
    assert found.shape == given[letter].shape
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("layer", [layers[n] for n in layers], ids=lambda r: r.name)
def test_a_layer_has_a_backward_step_for_each_weight_and_a_reason_for_each_step(layer):
    """Nothing that learns is left out, and nothing stands there without a reason."""
    taken = {p for f in layer.steps.values() for p in f.parameters} & {"x", "skip"}
    assert set(layer.pullbacks) == {"x"} | taken | {w.letter for w in layer.weights}
    assert set(layer.reasons) == set(layer.steps)
    assert set(layer.use_steps) <= set(layer.steps)
    assert not layer.use_steps or [*layer.use_steps][-1] == [*layer.steps][-1]


def test_only_dense_widens_and_its_bias_is_not_regularized():
    """W starts as the spec says, b at 0 and only where a bias is wanted."""
    W, b = layers["dense"].weights
    assert (W.letter, W.start, W.regularized, W.setting) == ("W", "initializer", True, "")
    assert (b.letter, b.start, b.regularized, b.setting) == ("b", "zeros", False, "bias")
    assert (W.shape(3, 2), b.shape(3, 2)) == ((3, 2), (2,))
    assert [name for name in layers if layers[name].widens] == ["dense"]
    assert not layers["dropout"].weights
    assert not layers["residual"].weights


@pytest.mark.parametrize("name", ["batch_norm", "layer_norm"])
def test_scales_start_at_1_and_shifts_at_0(name):
    """At the start a normalization only normalizes; neither is held small by a regularizer."""
    gamma, delta = layers[name].weights
    assert (gamma.letter, gamma.start, gamma.regularized) == ("gamma", "ones", False)
    assert (delta.letter, delta.start, delta.regularized) == ("delta", "zeros", False)
    assert gamma.shape(5, 5) == delta.shape(5, 5) == (5,)


@pytest.mark.parametrize(("name", "axis"), [("batch_norm", 0), ("layer_norm", 1)])
def test_normalized_means_mean_0_and_variance_1(name, axis):
    """Over the rows of the batch, or over the units of each row; epsilon takes a little off."""
    x_hat = forward(layers[name], given_to(layers[name]), epsilon=1e-9)["x_hat"]
    np.testing.assert_allclose(x_hat.mean(axis), 0, atol=1e-12)
    np.testing.assert_allclose(x_hat.var(axis), 1, rtol=1e-6)


def test_batch_norm_in_use_takes_what_it_remembers():
    """Row by row: the running mean off, over the root of the running variance."""
    layer = layers["batch_norm"]
    given = given_to(layer) | {"gamma": 2.0, "delta": 1.0, "mu_bar": 3.0, "var_bar": 4.0}
    used = forward(layer, given, layer.use_steps, epsilon=1e-12)
    np.testing.assert_allclose(used["n"], given["x"] - 2, rtol=1e-11)


def test_the_newest_batch_has_its_share_in_the_running_statistics():
    """new = (1 - newest) old + newest batch; the variance over N - 1, as in PyTorch."""
    mean, variance = (layers["batch_norm"].statistics[k].next for k in ("mu_bar", "var_bar"))
    assert mean(10.0, 20.0, newest=0.25) == 12.5
    assert mean(10.0, 20.0) == 11.0
    assert variance(10.0, 16.0, 5, newest=0.5) == 15.0


@pytest.mark.parametrize("layer", [layers[n] for n in layers], ids=lambda r: r.name)
def test_a_layer_says_whether_it_joins_rows(layer):
    """Where it does, changing one row changes the output of others; elsewhere of none."""
    given = given_to(layer)
    moved = {**given, "x": given["x"] + np.array([[1.0], [0], [0], [0]])}
    last = [*layer.steps][-1]
    changed = forward(layer, given)[last][1:] != forward(layer, moved)[last][1:]
    assert changed.any() == layer.joins_rows


def test_residual_adds():
    """What was skipped, to what came out."""
    x, skip = np.array([[1.0, 2.0]]), np.array([[10.0, 20.0]])
    assert layers["residual"].steps["s"](x, skip).tolist() == [[11, 22]]


def test_dense_by_hand():
    """Each unit adds up its inputs; without a bias b is not even looked at."""
    x, W, b = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]), np.array([10.0, 20.0])
    value = layers["dense"].steps["z"]
    assert value(x, W, b).tolist() == [[23, 36]]
    assert value(x, W, None, bias=False).tolist() == [[13, 16]]


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.9])
def test_dropout_keeps_the_expected_sum(p):
    """A share p is silenced, the others are scaled so that the mean stays."""
    u = np.random.default_rng(0).random((200, 200))
    k = layers["dropout"].steps["k"](u, p=p)
    assert np.mean(k == 0) == pytest.approx(p, abs=0.01)
    assert np.unique(k[k > 0]).tolist() == [1 / (1 - p)]
    assert layers["dropout"].steps["k"](np.array([p]), p=p).item() > 0
    assert k.mean() == pytest.approx(1, abs=0.03)


def test_dropout_is_for_training_only():
    """And its mask has the dtype of the network."""
    layer = layers["dropout"]
    assert layer.training_only
    assert layer.draws
    u = np.array([[0.1, 0.9]], "float32")
    assert layer.steps["k"].with_words(make_numpy_words("float32"))(u).dtype == np.float32


def test_rules_of_calculus_by_hand():
    """The chain rule multiplies, add adds, packing lines up, delay counts from 1."""
    x, y = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])
    assert calculus["chain"].value(x, y).tolist() == [[3, 8]]
    assert calculus["add"].value(x, y, x).tolist() == [[5, 8]]
    assert calculus["packing"].value(x, y[0]).tolist() == [1, 2, 3, 4]
    assert calculus["delay"].value(5) == 5
    assert [calculus["delay"].value(t, steps=3) for t in (1, 3, 4, 5, 9)] == [1, 1, 1, 2, 6]
