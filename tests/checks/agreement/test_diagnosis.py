"""Where a comparison fails, the slip behind it is named; else nothing is said."""

import dataclasses

import pytest
from points import dense, layers, point_of

from backsight.checks import agree
from backsight.kernel.formula import formula
from backsight.maths import catalogs

METHODS = ["central_difference", "complex_step", "forward_mode"]


@formula
def one(z, a):
    return 1 + 0 * z


@formula
def minus(z, a):
    return -(1 - a * a)


@formula
def given_z(z, a):
    return 1 - z * z


@formula
def unknown(z, a):
    return 1 - a


@formula
def diagonal(upstream, a):
    return upstream * a * (1 - a)


@formula
def nothing(w, N, *, lam=1e-4, per="batch"):
    return 0 * w


@formula
def uphill(a, y, N, K):
    return -2 * (a - y) / (N * K)


@pytest.fixture
def spoil(monkeypatch):
    """Replace one formula of a record until the test ends."""

    def replaced(folder, name, role, formula):
        record = dataclasses.replace(catalogs[folder][name], **{role: formula})
        monkeypatch.setitem(catalogs[folder]._loaded_records, name, record)

    return replaced


def said(point, methods=METHODS, **settings):
    """(arrays, sentence) of each slip."""
    found = agree(point, methods, **settings)
    return {slip.arrays: slip.sentence for slip in found.slips}


def test_nothing_is_said_where_all_agree():
    """A right network, with a regularizer."""
    assert said(point_of(regularizer={"name": "l2", "lam": 0.1})) == {}


@pytest.mark.parametrize("cost", [None, {"name": "l2", "lam": 0.1}], ids=["", "with l2"])
def test_a_missing_slope_is_named_in_each_layer(cost, spoil):
    """Also where the layer behind it has the same slip, and where weights cost something."""
    spoil("activations", "tanh", "slope", one)
    found = said(point_of(regularizer=cost))
    assert set(found) == {("W1", "b1"), ("W2", "b2")}
    assert all("the slope of the activation is missing" in s for s in found.values())
    assert all(s.startswith("in the data part, W") == bool(cost) for s in found.values())


def test_a_slope_written_for_the_output_is_named(spoil):
    """1 - z² where 1 - a² belongs."""
    spoil("activations", "tanh", "slope", given_z)
    found = said(point_of())
    assert set(found) == {("W1", "b1"), ("W2", "b2")}
    assert all("was given z" in sentence for sentence in found.values())


def test_a_sign_is_named(spoil):
    """That of one layer turns around all that comes before it."""
    spoil("activations", "tanh", "slope", minus)
    ((arrays, sentence),) = said(
        point_of(layers=[dense(4, "sigmoid"), dense(3, "tanh"), dense()])
    ).items()
    assert (arrays, sentence[-18:]) == (("W1", "b1", "W2", "b2"), "the sign is wrong.")


def test_what_a_slip_does_to_the_layers_before_it_is_no_slip_of_theirs(monkeypatch):
    """Softmax's diagonal alone is named where it is; the layer before it, all right, is not."""
    mine = dataclasses.replace(catalogs["activations"]["softmax"], name="mine", pullback=diagonal)
    monkeypatch.setitem(catalogs["activations"]._admitted_records, "mine", mine)
    found = said(point_of(layers=[dense(4, "relu"), dense(None, "mine")]))
    assert set(found) == {("W2", "b2")}
    assert "only the diagonal" in found["W2", "b2"]


def test_a_forgotten_regularizer_is_named_beside_another_slip(spoil):
    """The weights of layer 2 lack their share alone."""
    spoil("regularizers", "l2", "slope", nothing)
    spoil("activations", "tanh", "slope", one)
    net = [dense(4, "tanh"), dense()]
    found = said(point_of(layers=net, regularizer="l2"))
    assert "slope of the activation is missing" in found["W1", "b1"]
    assert found["W2",] == "W2: the regularizer part is left out."


@pytest.mark.parametrize("methods", [["central_difference"], ["path_sum"], None], ids=str)
def test_the_truth_is_from_whoever_was_asked(methods, spoil):
    """Forward mode is asked for it, where no exact method was."""
    spoil("losses", "mean_squared_error", "slope", uphill)
    found = said(point_of(layers=layers("sigmoid")), methods)
    assert list(found.values()) == ["W1, b1, W2, b2, W3, b3: yours is -1 times the true "
                                    "gradient: the sign is wrong."]  # fmt: skip


def test_a_few_entries_are_enough_for_a_factor(spoil):
    """Two of each array."""
    spoil("losses", "mean_squared_error", "slope", uphill)
    assert "the sign is wrong" in "".join(said(point_of(), samples=2).values())


def test_silent_where_no_known_slip_gives_the_numbers(spoil):
    """A slope that is simply another function's."""
    spoil("activations", "tanh", "slope", unknown)
    assert said(point_of()) == {}
