"""The sum over paths: how many there are, what they add up to, and what is refused."""

import itertools
import sys
from dataclasses import replace

import numpy as np
import pytest
from points import dense, derivation_of, layers, point_of

from backsight.checks import agree, methods
from backsight.checks.methods.path_sum import count_paths
from backsight.kernel.errors import BadInput
from backsight.kernel.formula import formula
from backsight.kernel.vocabulary import exp, sum_rows, sum_units
from backsight.maths import catalogs
from backsight.maths.activations import Activation
from backsight.maths.layers import Layer

DROPOUT = {"layer": {"name": "dropout", "p": 0.4}}


def agrees(point):
    """Whether path sum and backpropagation are the same to 1e-12 of each array's largest."""
    one, other = (methods[n].gradient(point).gradients for n in ("path_sum", "backprop"))
    for weight, array in other.items():
        scale = np.max(np.abs(array))
        np.testing.assert_allclose(one[weight], array, rtol=0, atol=1e-12 * scale)


@pytest.mark.parametrize(
    ("widths", "expected"),
    [((2, 3, 2), {"W1": 2, "b1": 2, "W2": 1}), ((2, 3, 3, 2), {"W1": 6, "W2": 2, "b3": 1}),
     ((4, 5, 4, 3), {"W1": 12, "W2": 3, "W3": 1})],
)  # fmt: skip
@pytest.mark.parametrize("rows", [1, 7])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "gelu"])
def test_the_number_of_paths(widths, expected, rows, bias, activation):
    """From one weight: one through every combination of later units, in every row."""
    hidden = [dense(units, activation) for units in widths[1:-1]]
    stack = [{**layer, "layer": {"name": "dense", "bias": bias}} for layer in [*hidden, dense()]]
    changes = {"inputs": widths[0], "outputs": widths[-1], "rows": rows, "layers": stack}
    found = count_paths(derivation_of(**changes))
    asked = [name for name in expected if name in found]
    assert {k: found[k] for k in asked} == {k: rows * expected[k] for k in asked}
    agrees(point_of(**changes))


@pytest.mark.parametrize("name", list(catalogs["activations"]))
@pytest.mark.parametrize("output", [None, "softmax"])
def test_every_activation(name, output):
    """Hidden and at the output, also softmax, which joins the units of a row."""
    agrees(point_of(layers=[dense(4, name), DROPOUT, dense(3, name), dense(None, output)]))


@pytest.mark.parametrize("name", list(catalogs["losses"]))
@pytest.mark.parametrize("output", ["sigmoid", "softmax", "exponential", None])
def test_every_loss(name, output):
    """Alone, and in one step with its output's activation."""
    agrees(point_of(layers=layers("tanh", output), loss=name))


@pytest.mark.parametrize("name", list(catalogs["regularizers"]))
@pytest.mark.parametrize("optimizer", ["sgd", "nesterov"])
def test_a_regularizer_is_one_path_more(name, optimizer):
    """From each weight straight to the loss; biases have none."""
    changes = {"regularizer": {"name": name, "lam": 0.3}, "optimizer": optimizer}
    found = count_paths(derivation_of(**changes))
    assert (found["W2"], found["b2"]) == (5 * 2 + 1, 5 * 2)
    agrees(point_of(**changes))


def test_a_softmax_inside_multiplies_the_paths():
    """From each unit of a row to each: 3 units, 3 ways."""
    found = count_paths(derivation_of(layers=[dense(3, "softmax"), dense()]))
    assert found == {"W1": 5 * 3 * 2, "b1": 5 * 3 * 2, "W2": 5, "b2": 5}


RESIDUAL = {"layer": {"name": "residual", "over": 1}}
JOINED = {
    "batch_norm": ([dense(4, "tanh"), {"layer": "batch_norm"}, dense(3, "silu"), dense()],
                   {"W1": 5 * 5 * 3 * 2, "b1": 5 * 5 * 3 * 2, "gamma1": 5 * 3 * 2, "W2": 5 * 2}),
    "layer_norm": ([dense(4, "tanh"), {"layer": "layer_norm"}, dense(3, "silu"), dense()],
                   {"W1": 5 * 4 * 3 * 2, "gamma1": 5 * 3 * 2, "W2": 5 * 2}),
    "residual": ([dense(3, "tanh"), dense(3, "silu"), RESIDUAL, dense()],
                 {"W1": 5 * (3 + 1) * 2, "W2": 5 * 2, "W3": 5}),
    "norm of inputs": ([{"layer": "batch_norm"}, dense(3, "relu"), dense()],
                       {"gamma0": 5 * 3 * 2, "W1": 5 * 2}),
    "all": ([dense(3, "gelu"), {"layer": "layer_norm"}, dense(3, "elu"), {"layer": "batch_norm"},
             DROPOUT, {"layer": {"name": "residual", "over": 3}}, dense(None, "softmax")],
            {"W1": 5 * 3 * (3 * 5 + 1) * 2 * 2, "W2": 5 * 5 * 2 * 2, "W3": 5 * 2}),
}  # fmt: skip


@pytest.mark.parametrize("name", JOINED)
@pytest.mark.parametrize("cost", [None, "l2"])
def test_layers_that_join_rows_or_units_or_fork(name, cost):
    """Through batch normalization a path may change rows, at a residual connection it forks."""
    stack, expected = JOINED[name]
    found = count_paths(derivation_of(layers=stack))
    assert {k: found[k] for k in expected} == expected
    agrees(point_of(layers=stack, regularizer=cost))


@formula
def swish_of_mean(z):
    return z / (1 + exp(-sum_units(z)))


@formula
def swish_pullback(upstream, a, z):
    return upstream


@formula
def centered(x):
    mu = sum_rows(x) / 5
    return x - mu


@formula
def turned(m, gamma, V):
    return (gamma * m) @ V + m


@formula
def pull_nothing(upstream):
    return upstream


def test_layers_and_activations_of_ones_own(monkeypatch):
    """Which entries join is read off the formulas; forward mode is the judge."""
    from backsight.maths.layers import Weight

    activation = Activation(name="own", symbol="o", value=swish_of_mean, pullback=swish_pullback)
    layer = Layer(
        name="turn", steps={"m": centered, "z": turned},
        pullbacks={"x": pull_nothing, "gamma": pull_gamma, "V": pull_V},
        weights=(Weight(letter="gamma", shape=lambda i, o: (o,), start="ones"),
                 Weight(letter="V", shape=lambda i, o: (i, o), start="ones")),
    )  # fmt: skip
    monkeypatch.setitem(catalogs["activations"]._loaded_records, "own", activation)
    monkeypatch.setitem(catalogs["layers"]._loaded_records, "turn", layer)
    point = point_of(layers=[dense(4, "tanh"), {"layer": "turn"}, dense(3, "own"), dense()])
    found, truth = (methods[n].gradient(point) for n in ("path_sum", "forward_mode"))
    for weight, array in truth.gradients.items():
        np.testing.assert_allclose(found.gradients[weight], array, rtol=0, atol=1e-13)


@formula
def pull_gamma(upstream):
    return sum_rows(upstream)


@formula
def pull_V(upstream, m):
    return m.T @ upstream


def test_by_hand_on_a_small_network():
    """Each path written out with its factors, one after the other."""
    point = point_of(layers=[dense(3, "tanh"), dense(2, "sigmoid"), dense()])
    tape = point.run_tape(point.theta, "forward", "loss", "backward")
    total = 0.0
    for r, k, o in itertools.product(range(5), range(2), range(2)):
        total += (
            tape["x"][r, 0] * tape["da1_dz1"][r, 1] * tape["W2"][1, k] * tape["da2_dz2"][r, k]
            * tape["W3"][k, o] * tape["dL_da3"][r, o]
        )  # fmt: skip
    found = methods["path_sum"].gradient(point)
    assert found.gradients["W1"][0, 1] == pytest.approx(total, rel=1e-12)
    assert found.note == f"{5 * (12 * 4 + 8 * 2 + 6):,} paths"


def test_it_does_not_read_the_backward_act(monkeypatch):
    """With a slope that is wrong by half it stays right."""
    point = point_of()
    right = methods["backprop"].gradient(point).gradients["W1"]
    broken = replace(catalogs["activations"]["tanh"], slope=half)
    monkeypatch.setitem(catalogs["activations"]._loaded_records, "tanh", broken)
    assert not np.allclose(methods["backprop"].gradient(point).gradients["W1"], right)
    np.testing.assert_allclose(methods["path_sum"].gradient(point).gradients["W1"], right)


@formula
def half(z, a):
    return (1 - a * a) / 2


def test_only_the_entries_asked_for():
    """The others are NaN, and their paths are not counted."""
    result = methods["path_sum"].gradient(point_of(chosen=np.array([1, 17])))
    right = methods["backprop"].gradient(point_of()).gradients
    assert np.isnan(result.gradients["W3"]).all()
    assert result.gradients["W1"][0, 1] == pytest.approx(right["W1"][0, 1], rel=1e-12)
    assert result.note == f"{5 * 6 + 5 * 2} paths"


def test_a_large_network_is_refused_at_once(monkeypatch):
    """784-512-512-10: with the number of paths of all its weights, before one is followed."""
    stack = [dense(512, "relu"), dense(512, "relu"), dense(None, "softmax")]
    point = point_of(layers=stack, inputs=784, outputs=10, rows=2, loss="categorical_cross_entropy")
    expected = 2 * (785 * 512 * 512 * 10 + 513 * 512 * 10 + 513 * 10)
    with monkeypatch.context() as patched:
        patched.setattr(sys.modules[count_paths.__module__], "make_walker", None)
        with pytest.raises(BadInput, match=rf"669,706 weights asked for {expected:,} paths"):
            methods["path_sum"].gradient(point)
    few = replace(point, selection=np.arange(5))
    assert methods["path_sum"].gradient(few).note == "51,200 paths"


def test_among_all_methods_it_is_left_out_and_named(monkeypatch):
    """Where there are too many paths; asked for by name it is an error."""
    monkeypatch.setattr(sys.modules[count_paths.__module__], "LIMIT", 100)
    assert "at most 100." in agree(point_of(), samples=5).left_out["path_sum"]
    with pytest.raises(BadInput, match="fewer --samples"):
        agree(point_of(), ["path_sum"])
