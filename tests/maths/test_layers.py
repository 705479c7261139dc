"""Every layer's backward steps are the derivatives of its forward ones; the chain rule chains."""

import numpy as np
import pytest

from backsight.kernel.libraries import numpy_words
from backsight.maths.calculus import calculus
from backsight.maths.layers import layers

ROWS, IN, OUT = 4, 3, 2
BACK = [(layers[name], x) for name in layers for x in layers[name].pullbacks]


def given_to(layer):
    """x, u and the weights of a layer."""
    draw = np.random.default_rng(6)
    units = OUT if layer.widens else IN
    weights = {w.letter: draw.normal(size=w.shape(IN, units)) for w in layer.weights}
    return {"x": draw.normal(size=(ROWS, IN)), "u": draw.random((ROWS, IN)), **weights}


def forward(layer, given, **settings):
    """Every operand, the output of each step included; the last is the layer's."""
    known = dict(given)
    for letter, formula in layer.steps.items():
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
    assert set(layer.pullbacks) == {"x", *(w.letter for w in layer.weights)}
    assert set(layer.reasons) == set(layer.steps)


def test_only_dense_has_weights_and_its_bias_is_not_regularized():
    """W starts as the spec says, b at 0 and only where a bias is wanted."""
    W, b = layers["dense"].weights
    assert (W.letter, W.start, W.regularized, W.setting) == ("W", "initializer", True, "")
    assert (b.letter, b.start, b.regularized, b.setting) == ("b", "zeros", False, "bias")
    assert (W.shape(3, 2), b.shape(3, 2)) == ((3, 2), (2,))
    assert [name for name in layers if layers[name].widens] == ["dense"]
    assert not layers["dropout"].weights


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
    assert layer.steps["k"].on(numpy_words("float32"))(u).dtype == np.float32


def test_rules_of_calculus_by_hand():
    """The chain rule multiplies, add adds, packing lines up, delay counts from 1."""
    x, y = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])
    assert calculus["chain"].value(x, y).tolist() == [[3, 8]]
    assert calculus["add"].value(x, y, x).tolist() == [[5, 8]]
    assert calculus["packing"].value(x, y[0]).tolist() == [1, 2, 3, 4]
    assert calculus["delay"].value(5) == 5
    assert [calculus["delay"].value(t, steps=3) for t in (1, 3, 4, 5, 9)] == [1, 1, 1, 2, 6]
