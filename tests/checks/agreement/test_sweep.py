"""The V-curve: slopes of truncation and rounding, the best step, and what is left out."""

import math

import numpy as np
import pytest
from points import dense, layers, point_of

from backsight.checks import sweep
from backsight.kernel.errors import BadInput, UnknownName


@pytest.fixture(scope="module")
def found():
    return sweep(point_of(layers=layers("tanh")))


def rise(sweep, method, low, high):
    """How many decades the error changes by for a decade of the step."""
    errors = {r.step: r.error for r in sweep.of(method)}
    known = {round(math.log10(h), 1): math.log10(e) for h, e in errors.items() if e > 0}
    return (known[high] - known[low]) / (high - low)


@pytest.mark.parametrize(
    ("method", "low", "high", "slope"),
    [
        ("forward_difference", -5.0, -1.0, 1), ("central_difference", -3.0, -1.0, 2),
        ("complex_step", -6.0, -1.0, 2), ("forward_difference", -14.0, -10.0, -1),
        ("central_difference", -14.0, -8.0, -1),
    ],
)  # fmt: skip
def test_the_slopes_are_those_of_the_theory(found, method, low, high, slope):
    """Truncation ∝ h for forward, h² for central and complex; rounding ∝ 1/h."""
    assert rise(found, method, low, high) == pytest.approx(slope, abs=0.15)


def test_the_best_steps_are_those_of_the_theory(found):
    """About the square root and the cube root of float64's rounding; the complex step has none."""
    assert 1e-9 < found.best("forward_difference").step < 1e-6
    assert 1e-6 < found.best("central_difference").step < 1e-4
    assert found.best("complex_step").relative < 1e-15
    assert max(r.relative for r in found.of("complex_step") if r.step < 1e-8) < 1e-14
    assert min(r.step for r in found.of("complex_step")) == 1e-30


def test_what_is_asked_for_is_swept():
    """Methods and steps of one's own, in order, on so many entries."""
    found = sweep(point_of(), ["complex_step", "forward_difference"], steps=[1e-5, 1e-3], samples=2)
    assert [(r.method, r.step) for r in found.readings] == [
        ("complex_step", 1e-3), ("complex_step", 1e-5),
        ("forward_difference", 1e-3), ("forward_difference", 1e-5),
    ]  # fmt: skip
    assert (found.entries, found.weights) == (12, 39)
    assert {r.entries for r in found.readings} == {12}


def test_kinks_are_left_out_of_the_errors():
    """A hidden sum 1e-6 from the kink of ReLU: crossed by large steps, not by small ones."""
    point = point_of(inputs=1, rows=1, layers=[dense(1, "relu"), dense()])
    point.start_values["x"][:] = 1.0
    point.start_values["theta"][:2] = (0.5, -0.5 + 1e-6)
    found = sweep(point, ["central_difference"], steps=[1e-3, 1e-7])
    assert [r.kinks for r in found.readings] == [2, 0]
    assert found.readings[0].relative < 1e-4


def test_steps_that_move_nothing_are_left_out():
    """1e-14 is lost beside 300 for differences, not for the complex step."""
    point = point_of()
    point.start_values["theta"][:12] = 300.0
    found = sweep(point, steps=[1e-14])
    assert {r.method: r.lost for r in found.readings} == {
        "forward_difference": 12, "central_difference": 12, "complex_step": 0,
    }  # fmt: skip
    point.start_values["theta"][:] = 300.0
    reading = sweep(point, ["forward_difference"], steps=[1e-14])
    assert math.isnan(reading.readings[0].error)
    assert reading.best("forward_difference") is None


@pytest.mark.parametrize("step", [0, -1e-3, math.nan, math.inf, "small", True, 1e-300])
def test_a_step_that_is_none_is_refused(step):
    """With what was expected and what came."""
    with pytest.raises(BadInput, match=r"step size must be .*; got"):
        sweep(point_of(), steps=[step])


def test_bad_input_is_told():
    """Methods that have no step, unknown ones, none; no steps; no samples."""
    with pytest.raises(BadInput, match="path_sum has no step size"):
        sweep(point_of(), ["path_sum"])
    with pytest.raises(UnknownName, match="Did you mean 'complex_step'"):
        sweep(point_of(), ["complex_stp"])
    with pytest.raises(BadInput, match="no method"):
        sweep(point_of(), [])
    with pytest.raises(BadInput, match="steps is empty"):
        sweep(point_of(), steps=[])
    with pytest.raises(BadInput, match="at least 1, got 0"):
        sweep(point_of(), samples=0)


def test_the_largest_derivative_is_that_of_the_entries():
    """Relative errors are taken to the largest of all derivatives asked for."""
    point = point_of()
    found = sweep(point, ["forward_difference"], steps=[1e-3], samples=None)
    tape = point.run_tape(point.theta, "forward", "loss", "backward")
    assert found.largest == pytest.approx(np.abs(tape["g"]).max())
    (reading,) = found.readings
    assert reading.relative == pytest.approx(reading.error / found.largest)
