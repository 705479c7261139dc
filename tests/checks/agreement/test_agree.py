"""The verdict: red where a slope is wrong, silent about kinks, and told what was compared."""

import dataclasses
import math

import numpy as np
import pytest
from points import dense, layers, point_of

from backsight.checks import agree, methods
from backsight.kernel.errors import BadInput, UnknownName
from backsight.kernel.formula import formula
from backsight.maths import catalogs


@formula
def twice(z, a):
    return 2 * a + z


@formula
def no_pull(upstream, a):
    return upstream * a


def broken(monkeypatch, catalog, name, role, wrong):
    """A catalog's record with one formula replaced, until the test ends."""
    record = catalogs[catalog][name]
    changed = dataclasses.replace(record, **{role: wrong})
    monkeypatch.setitem(catalogs[catalog]._loaded_records, name, changed)


def few(names, *kept):
    """Names of a catalog, slow but for those that are kept: test_mutations spoils every record."""
    return [n if n in kept else pytest.param(n, marks=pytest.mark.slow) for n in names]


@pytest.mark.parametrize("activation", few(catalogs["activations"], "relu", "softmax", "tanh"))
def test_a_wrong_slope_is_seen(activation, monkeypatch):
    """Replace the slope or pullback of an activation: independent methods see it in W1."""
    role = "slope" if catalogs["activations"][activation].slope else "pullback"
    broken(monkeypatch, "activations", activation, role, twice if role == "slope" else no_pull)
    found = agree(point_of(layers=layers(activation, activation)))
    assert not found.holds
    wrong = {c.method for c in found.comparisons if c.weight == "W1" and not c.holds}
    assert {"central_difference", "forward_difference", "complex_step", "forward_mode"} <= wrong


@pytest.mark.parametrize("loss", few(catalogs["losses"], "hinge", "mean_squared_error"))
def test_a_wrong_loss_slope_is_seen(loss, monkeypatch):
    """A loss with a slope that is no loss's."""
    broken(monkeypatch, "losses", loss, "slope", half_more)
    found = agree(point_of(loss=loss, layers=layers("tanh", "tanh")))
    assert not found.holds


@formula
def half_more(a, y, N):
    return 3 * (a - y) / N + 1


@pytest.mark.parametrize("name", list(catalogs["regularizers"]))
def test_a_wrong_regularizer_is_seen(name, monkeypatch):
    """A slope that is three times as large: the weights disagree, the biases do not."""
    broken(monkeypatch, "regularizers", name, "slope", thrice)
    found = agree(point_of(regularizer={"name": name, "lam": 0.1}))
    assert {c.weight for c in found.comparisons if not c.holds} == {"W1", "W2", "W3"}


@formula
def thrice(w, N):
    return 3 * w


def test_one_wrong_number_is_named(monkeypatch):
    """The worst entry, with both values, when the answer is off by 1e-4 in one place."""
    point = point_of()
    right = methods["central_difference"]

    def off(point):
        result = right.gradient(point)
        result.gradients["W2"][3, 1] *= 1.001
        return result

    wrong = dataclasses.replace(right, gradient=off, at_step=None)
    monkeypatch.setitem(methods._loaded_records, "central_difference", wrong)
    found = agree(point, ["central_difference"])
    (wrong,) = [c for c in found.comparisons if not c.holds]
    assert (wrong.weight, wrong.worst) == ("W2", (3, 1))
    assert wrong.value == pytest.approx(1.001 * wrong.expected, rel=1e-6)
    assert 2 < wrong.digits < 6


def kinked(distance, activation="relu"):
    """One row, one hidden unit whose sum is a small distance away from 0."""
    point = point_of(inputs=1, outputs=2, rows=1, layers=[dense(1, activation), dense()])
    theta = point.start_values["theta"]
    point.start_values["x"][:] = 1.0
    theta[:2] = (0.5, -0.5 + distance)
    return point


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "selu"])
@pytest.mark.parametrize(
    ("distance", "central", "forward"),
    [(1e-3, 0, 0), (1e-6, 1, 0), (-5e-8, 1, 1), (0.0, 1, 1)],
)
def test_kinks_are_counted_and_left_out(activation, distance, central, forward):
    """W1 and b1 move the sum across 0 if it is nearer than the step; W2 and b2 do not."""
    found = agree(kinked(distance, activation))
    kinks = {(c.weight, c.method): c.kinks for c in found.comparisons}
    for weight, factor in (("W1", 1), ("b1", 1), ("W2", 0), ("b2", 0)):
        assert kinks[weight, "central_difference"] == factor * central
        assert kinks[weight, "forward_difference"] == factor * forward
        assert kinks[weight, "complex_step"] == 0
    assert found.holds


def test_without_the_count_a_kink_would_be_red():
    """The case above is a real one: differences across a kink are wrong."""
    point = kinked(1e-6)
    found = methods["central_difference"].gradient(point)
    exact = methods["backprop"].gradient(point)
    assert abs(found.gradients["b1"] / exact.gradients["b1"] - 1) > 0.1
    assert found.kinks["b1"].all()


def test_smooth_branches_are_no_kinks():
    """Sigmoid is written in two branches that meet at 0 smoothly: nothing is left out."""
    found = agree(kinked(0.0, "sigmoid"))
    assert found.holds
    assert not any(c.kinks for c in found.comparisons)


@pytest.mark.parametrize("loss", ["mean_absolute_error", "hinge"])
def test_kinks_of_losses_are_counted(loss):
    """An output that is nearer to the loss's kink than the step."""
    point = point_of(rows=1, layers=[dense()], loss=loss)
    z = point.run_tape(point.theta)["z1"]
    y = point.start_values["y"]
    point.start_values["theta"][-2:] += (y - z)[0] + 1e-7
    found = agree(point, ["central_difference"])
    assert sum(c.kinks for c in found.comparisons if c.weight == "b1") == 2


def test_weights_at_a_regularizers_kink_are_left_out():
    """|w| has no slope at 0; backpropagation says 0 there, and nothing is held against anyone."""
    point = point_of(regularizer="l1")
    point.start_values["theta"][0] = 0.0
    found = agree(point)
    assert found.holds
    assert {c.kinks for c in found.comparisons if c.weight == "W1"} == {1}


def test_samples_are_drawn_by_the_seed():
    """So many entries of each array, or all it has; the same ones for the same seed."""
    one, again, other = (agree(point_of(), samples=3, seed=s) for s in (1, 1, 2))
    assert {c.entries for c in one.comparisons} == {2, 3}
    assert one == again
    assert one != other
    assert one.holds
    assert one.passes["central_difference"] == 2 * (5 * 3 + 2)


def test_what_is_compared():
    """Every array by every method asked for; backpropagation itself is the measure."""
    found = agree(point_of(), ["complex_step", "backprop", "complex_step"])
    assert [c.weight for c in found.comparisons] == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert {c.method for c in found.comparisons} == {"complex_step"}
    assert list(found.passes) == ["backprop", "complex_step"]
    assert all(c.digits > 13 for c in found.comparisons)


def test_numbers_that_are_not_finite_are_red():
    """A NaN in the weights is an error, not an agreement."""
    point = point_of()
    point.start_values["theta"][0] = np.nan
    assert not agree(point, ["central_difference"]).holds


def test_nothing_left_to_compare():
    """An array whose every entry is at a kink has no digits."""
    point = point_of(regularizer="l1", layers=[dense()])
    point.start_values["theta"][:6] = 0.0
    (first, *_) = agree(point, ["forward_mode"]).comparisons
    assert math.isnan(first.digits)
    assert (first.entries, first.kinks, first.worst) == (0, 6, None)


def test_the_time_of_every_method_is_measured():
    """In seconds, beside that of a forward pass; agreement does not depend on it."""
    found = agree(point_of(), ["complex_step"])
    assert list(found.times) == ["backprop", "complex_step"]
    assert all(seconds > 0 for seconds in (*found.times.values(), found.forward))
    assert found == dataclasses.replace(found, times={}, forward=0.0)


def test_errors_of_every_entry_can_be_looked_at():
    """How far two methods are apart, NaN where not asked; the comparisons say the same."""
    found = agree(point_of(), ["complex_step", "central_difference"], samples=3)
    for c in found.comparisons:
        errors = found.errors(c.method)[c.weight]
        assert np.isfinite(errors).sum() == c.entries
        assert errors[c.worst] == np.nanmax(errors) == abs(c.value - c.expected)
    apart = found.errors("central_difference", "complex_step")["W1"]
    assert 0 < np.nanmax(apart) < 1e-8
    with pytest.raises(UnknownName, match="complex_step"):
        found.errors("complex")


def test_kinks_of_every_entry_can_be_looked_at():
    """The same ones that the comparisons count."""
    found = agree(kinked(1e-6), ["central_difference"])
    crossed = found.kinks("central_difference")
    assert {w: int(k.sum()) for w, k in crossed.items()} == {"W1": 1, "b1": 1, "W2": 0, "b2": 0}


def test_the_worst_entry_has_the_value_of_every_method():
    """Of the method with the fewest digits, or of one that disagrees; backpropagation first."""
    found = agree(point_of(), ["forward_difference", "complex_step"])
    place = found.worst("W2")
    (forward,) = [
        c for c in found.comparisons if (c.weight, c.method) == ("W2", "forward_difference")
    ]
    assert place == forward.worst
    values = found.values("W2", place)
    assert list(values) == ["backprop", "forward_difference", "complex_step"]
    assert values["forward_difference"] == forward.value != values["backprop"]


def test_bad_input_is_told():
    """An unknown method, none, a number of samples below 1."""
    for none in ([], ["backprop"]):
        with pytest.raises(BadInput, match="nothing to compare backpropagation with"):
            agree(point_of(), none)
    with pytest.raises(UnknownName, match="Did you mean 'path_sum'"):
        agree(point_of(), ["path_sun"])
    for samples in (0, -3):
        with pytest.raises(BadInput, match=f"at least 1, got {samples}"):
            agree(point_of(), samples=samples)


@pytest.mark.parametrize("step", [0, -1e-3, math.nan, math.inf, "small", 1e-300])
def test_a_step_that_is_none_is_refused(step):
    """With what was expected and what came."""
    with pytest.raises(BadInput, match=r"step size must be .*; got"):
        agree(point_of(), step=step)


def test_a_step_that_moves_nothing_is_refused():
    """The weight is named, and how large a step would do; the complex step needs none of it."""
    with pytest.raises(
        BadInput, match=r"1e-20 is lost in the rounding of W1\[0, 0\] = .*least 1e-15"
    ):
        agree(point_of(), step=1e-20)
    assert agree(point_of(), ["complex_step"], step=1e-20).holds
    assert agree(point_of(), ["central_difference"], step=1e-15).comparisons
