"""The same gradient in other arrangements of x: the same verdict, by array, and the same slip."""

import numpy as np
import pytest
from hand_networks import softmax
from hand_variants import NETWORKS, as_vector, in_single, with_rows

from backsight.checks.user_gradient.check_gradient import check_gradient
from backsight.kernel.errors import BadInput, BadShape

PLAIN = {name: NETWORKS[name] for name in ("sigmoid", "softmax")}
SLIPS = {
    "missing_slope": {"d1": lambda d, n: n.u1},
    "bias_summed_over_all": {"db1": lambda g, n: g.sum() * np.ones(len(g))},
    "forgotten": {"db1": lambda g, n: 0 * g},
    "mean_and_sum": {"d2": lambda d, n: d * n.N},
    "bias_averaged_apart": {"db1": lambda g, n: g / n.N, "db2": lambda g, n: g / n.N},
    "sign": {"d2": lambda d, n: -d},
}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("as_list", [False, True])
def test_a_flat_vector_is_judged_by_array(name, as_list):
    """With the names that were given, or x1, x2, …"""
    network, shapes = as_vector(NETWORKS[name]())
    known = [*shapes.values()] if as_list else shapes
    verdict = check_gradient(network.loss, network.backward, network.p, shapes=known)
    assert verdict.agrees
    names = {array.name for array in verdict.arrays}
    assert names == ({f"x{k + 1}" for k in range(len(shapes))} if as_list else {*shapes})


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("name", PLAIN)
def test_a_slip_in_a_flat_vector_is_named(name, slip):
    """As in arrays by name, the right ones beside it right."""
    network, shapes = as_vector(NETWORKS[name]())
    verdict = check_gradient(
        network.loss, lambda t: network.backward(t, **SLIPS[slip]), network.p, shapes=shapes
    )
    assert [s.name for s in verdict.slips] == [slip], verdict
    if slip == "forgotten":
        assert [a.name for a in verdict.arrays if a.state == "wrong"] == ["b1"]


@pytest.mark.parametrize(
    ("shapes", "error", "words"),
    [
        ({"W": (2, 2)}, BadShape, "4 numbers together; x has 6"),
        ({"W": (2, -3)}, BadInput, r"shapes\['W'\] must be whole numbers from 1"),
        ({"W": "6"}, BadInput, "whole numbers"),
        (6, BadInput, "shapes must be a dict"),
        ({}, BadInput, "shapes must be a dict"),
    ],
)
def test_shapes_that_cannot_be_used_are_refused(shapes, error, words):
    """With what was expected and what came."""
    with pytest.raises(error, match=words):
        check_gradient(lambda x: (x**2).sum(), lambda x: 2 * x, np.ones(6), shapes=shapes)


def test_shapes_of_arrays_by_name_are_refused():
    """They have their shapes."""
    with pytest.raises(BadInput, match="one flat vector"):
        check_gradient(lambda p: (p["a"] ** 2).sum(), {"a": 2 * np.ones(6)}, {"a": np.ones(6)},
                       shapes={"a": (6,)})  # fmt: skip


def test_a_vector_that_is_changed_in_place_is_refused():
    """As without shapes."""
    with pytest.raises(BadInput, match="f changes x in place"):
        check_gradient(lambda x: x.__imul__(2).sum(), lambda x: 0 * x + 2, np.ones(6),
                       shapes={"a": (2, 3)})  # fmt: skip


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("name", PLAIN)
def test_biases_that_are_a_row_are_judged_by_themselves(name, slip, first):
    """And their slips have the same names."""
    network = with_rows(NETWORKS[name](), first=first)
    right = check_gradient(network.loss, network.backward, network.p)
    assert right.agrees
    parts = ("[1:]", "[0]") if first else ("[:-1]", "[-1]")
    assert {a.name for a in right.arrays} == {f"W{k}{p}" for k in (1, 2) for p in parts}
    wrong = check_gradient(network.loss, lambda p: network.backward(p, **SLIPS[slip]), network.p)
    assert [s.name for s in wrong.slips] == [slip], wrong


R = np.random.default_rng(6)
ROWS, DATA, ANSWERS = 9, R.normal(size=(9, 3)), np.eye(3)[R.integers(0, 3, 9)]
JOINED = {"W1": R.normal(size=(4, 5)), "W2": R.normal(size=(6, 3))}
TURNED = {name: a.T.copy() for name, a in JOINED.items()}


def go_forward(p, turned):
    """With a column of ones, and a row for each sample; or with a row of ones, turned."""
    ones = np.ones((ROWS, 1))
    if turned:
        a0 = np.vstack([DATA.T, ones.T])
        a1 = np.vstack([np.tanh(p["W1"] @ a0), ones.T])
        return a0.T, a1.T, softmax((p["W2"] @ a1).T)
    a0 = np.hstack([DATA, ones])
    a1 = np.append(np.tanh(a0 @ p["W1"]), ones, axis=1)
    return a0, a1, softmax(a1 @ p["W2"])


def make_joined(turned, *, cut=slice(None, -1)):
    """Loss and gradient; cut: what is kept of the derivative by a1."""

    def loss(p):
        return -(ANSWERS * np.log(go_forward(p, turned)[2])).sum() / ROWS

    def gradient(p):
        a0, a1, P = go_forward(p, turned)
        d2 = (P - ANSWERS) / ROWS
        W2 = p["W2"].T if turned else p["W2"]
        d1 = (d2 @ W2.T)[:, cut] * (1 - a1[:, :-1] ** 2)
        g = {"W1": a0.T @ d1, "W2": a1.T @ d2}
        return {n: a.T for n, a in g.items()} if turned else g

    return loss, gradient, TURNED if turned else JOINED


@pytest.mark.parametrize("turned", [False, True])
def test_a_column_of_ones_tells_where_the_biases_are(turned):
    """In a row or a column of the weights."""
    verdict = check_gradient(*make_joined(turned))
    assert verdict.agrees
    ahead = ":, " if turned else ""
    names = {f"{w}[{ahead}{p}]" for w in ("W1", "W2") for p in (":-1", "-1")}
    assert {a.name for a in verdict.arrays} == names


@pytest.mark.parametrize("turned", [False, True])
def test_a_bias_row_cut_at_the_wrong_end_is_named(turned):
    """The derivative by the ones kept, that of the first unit dropped."""
    verdict = check_gradient(*make_joined(turned, cut=slice(1, None)))
    assert [s.name for s in verdict.slips] == ["bias_row_cut"], verdict
    assert sum(a.state == "right" for a in verdict.arrays) == 2


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", NETWORKS)
def test_a_right_gradient_in_float32_is_right(name, seed):
    """And judged by the digits that it has, which is said."""
    network = in_single(NETWORKS[name](seed))
    verdict = check_gradient(network.loss, network.backward, network.p)
    assert verdict.agrees, verdict
    assert verdict.digits < 9
    assert "float32" in str(verdict)


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("name", PLAIN)
def test_a_slip_in_float32_is_named(name, slip):
    """Seven digits are enough."""
    network = in_single(NETWORKS[name]())
    verdict = check_gradient(network.loss, lambda p: network.backward(p, **SLIPS[slip]), network.p)
    assert [s.name for s in verdict.slips] == [slip], verdict


def test_numbers_that_are_short_are_not_taken_for_float32():
    """0.5 is 0.5 in every dtype: a gradient of 1 and 0.5 is judged in full."""
    x = np.array([0.5, 0.25])
    assert not check_gradient(lambda x: (x**2).sum(), np.array([1.0, 0.50001]), x).agrees
