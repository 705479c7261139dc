"""Where the loss bends strongly, or units are saturated: no false alarm, and no slip goes by."""

import dataclasses

import numpy as np
import pytest
from points import layers, point_of

from backsight.checks import agree
from backsight.checks.agreement import tolerances as compare
from backsight.kernel.formula import Formula
from backsight.maths import catalogs

DIFFERENCES = ["central_difference", "forward_difference"]
ALL = [*DIFFERENCES, "complex_step", "forward_mode"]


def steep(activation, factor=1000.0, seed=0):
    """Inputs that nobody scaled, with first weights as small: the loss bends within a step."""
    point = point_of(seed, layers=layers(activation))
    point.start_values["x"][:] *= factor
    point.start_values["theta"][:12] /= factor
    return point


def saturated(seed, factor=50.0):
    """Weights many times too large: tanh is at its ends, where 1 - a² has few digits."""
    point = point_of(seed, layers=layers("tanh"))
    point.start_values["theta"][:] *= factor
    return point


def spoiled(monkeypatch, activation, share):
    """The activation's slope off by a share, until the test ends."""

    class Off(Formula):
        def with_words(self, words):
            right = super().with_words(words)
            return lambda *operands: (1 + share) * right(*operands)

    record = catalogs["activations"][activation]
    changed = dataclasses.replace(record, slope=Off(record.slope.function))
    monkeypatch.setitem(catalogs["activations"]._loaded_records, activation, changed)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "silu"])
def test_a_loss_that_bends_strongly_is_no_alarm(activation, monkeypatch):
    """Differences at their own steps would be red; a closer look makes them green."""
    found = agree(steep(activation), ALL)
    assert found.holds
    assert "bend strongly" in found.notes["central_difference"]
    monkeypatch.setattr(
        compare, "look_closer", lambda m, p, r, places, s: (r, np.zeros(p.theta.size))
    )
    assert not agree(steep(activation), DIFFERENCES).holds


@pytest.mark.parametrize("seed", range(6))
def test_saturated_units_are_no_alarm(seed, monkeypatch):
    """Rounding that backpropagation itself carries on is held against nobody."""
    assert agree(saturated(seed), ALL).holds


def test_without_the_shaking_saturation_would_be_an_alarm(monkeypatch):
    """The case above is a real one: an exact method is off by more than its tolerance."""
    monkeypatch.setattr(
        compare, "estimate_rounding", lambda p: dict.fromkeys(p.split_by_weight(p.theta), 0.0)
    )
    assert not agree(saturated(5), ALL).holds


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "silu"])
@pytest.mark.parametrize("share", [1e-3, -1.0])
def test_a_wrong_slope_is_seen_all_the_same(activation, share, monkeypatch):
    """Where the loss bends: off by a thousandth, and missing altogether."""
    point = steep(activation)
    spoiled(monkeypatch, activation, share)
    found = agree(point, ALL)
    assert {c.method for c in found.comparisons if not c.holds} == set(ALL)


@pytest.mark.parametrize("seed", range(6))
def test_a_wrong_slope_is_seen_in_saturated_units(seed, monkeypatch):
    """By the exact methods; what differences would see of it is below their rounding."""
    point = saturated(seed)
    spoiled(monkeypatch, "tanh", 1e-3)
    found = agree(point, ALL)
    assert {"complex_step", "forward_mode"} <= {c.method for c in found.comparisons if not c.holds}


@pytest.mark.parametrize("step", [1e-1, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11])
def test_a_step_of_ones_own_is_judged_by_what_it_can_tell(step, monkeypatch):
    """Truncation and rounding of that step are allowed for, a slope without its factor is not."""
    point = point_of()
    assert agree(point, ALL, step=step).holds
    spoiled(monkeypatch, "tanh", -1.0)
    assert not agree(point, ALL, step=step).holds


def test_a_step_of_ones_own_is_taken():
    """The numbers are those of that step: with 1e-2 they are off by its truncation."""
    usual, coarse = (agree(point_of(), ["central_difference"], step=h) for h in (None, 1e-2))
    assert min(c.digits for c in usual.comparisons) > 8
    assert max(c.digits for c in coarse.comparisons if c.weight == "W1") < 6
    assert not any(coarse.notes.values()) or "bend" not in coarse.notes["central_difference"]
