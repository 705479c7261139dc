"""Readings whose right value is known beforehand."""

import math

import numpy as np
import pytest

from backsight.doctor.blame import blaming
from backsight.doctor.case import open_case
from backsight.doctor.changes import match_first_update
from backsight.doctor.course import train_course
from backsight.doctor.examination import Examination
from backsight.doctor.readings import PatientReadings
from backsight.doctor.trials.trial import find_quantile
from backsight.kernel.errors import BadRecord
from backsight.training.prepare import prepare
from backsight.training.where import Where


def read(source, *, seconds=0.0, **options):
    """The readings of a training; of its course, where that gets seconds."""
    exam = Examination(open_case(source, Where(), **options))
    if seconds:
        exam.course = train_course(exam.case.experiment, seconds)
    return PatientReadings(exam)


def test_gradients_of_equal_rows_have_no_noise():
    """A batch of any size has the whole gradient."""
    x, y = np.tile([[1.0, -2.0]], (80, 1)), np.tile([0.5], 80)
    readings = read((x, y), task="regression", scale="none", target_scale="none", batch=8)
    assert readings["batch_over_noise"] == math.inf


def test_a_batch_is_measured_in_noise_scales():
    """Twice the batch is twice the number, of one network and one state."""
    small, large = (read("digits", batch=b)["batch_over_noise"] for b in (16, 32))
    assert small > 0
    assert large == pytest.approx(2 * small)


def test_at_the_lowest_point_all_that_is_left_is_noise():
    """A straight line through noise, trained to its end, has no gradient that all rows agree on."""
    options = {"hidden": [], "lr": 0.05, "epochs": 60, "batch": 16, "seed": 2}
    assert read("plane:rows=400,noise=0.3", seconds=5, **options)["signal_at_end"] < 0.2


@pytest.mark.parametrize(
    ("options", "low", "high"),
    [
        ({}, 0.95, 1.0),
        ({"init": "zeros", "activation": "relu"}, -1.0, 0.1),
        ({"optimizer": "sgd", "lr": 1e-7}, -1.0, 0.5),
        ({"optimizer": "sgd", "lr": 1e30, "activation": "relu"}, -1.0, 0.5),
    ],
)
def test_what_works_learns_a_few_rows_by_heart(options, low, high):
    """And what does not, does not."""
    assert low <= read("digits", **options)["learned_by_heart"] <= high


def test_rows_of_one_target_cannot_be_learned_by_heart():
    """There is nothing to learn, and nothing is said."""
    y = np.zeros(40)
    y[1] = 1.0  # not among those that are taken
    readings = read((np.arange(40.0)[:, None], y), task="regression", validation=0, test=0)
    assert math.isnan(readings["learned_by_heart"]) or readings["learned_by_heart"] <= 1


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "momentum", "rmsprop"])
def test_the_first_update_can_be_matched(optimizer):
    """The first step then moves the weights by as much as was asked for, to one figure."""
    case = open_case("moons", Where(), optimizer=optimizer, lr=1e-6)
    spec = match_first_update(0.01)(case, case.spec)
    moved = Examination(open_case(prepare("moons", optimizer=optimizer, lr=spec.rate), Where()))
    assert PatientReadings(moved)["first_update"] == pytest.approx(0.01, rel=0.34)


def test_a_short_step_is_seen_beneath_the_rounding():
    """In float32 a rate of 1e-8 changes nothing that could be seen; it still keeps its promise."""
    readings = read("moons", optimizer="sgd", lr=1e-8)
    assert readings["kept_promise"] == pytest.approx(1, abs=1e-3)


# --------------------------------------------------------------- found by somebody who broke it
def draw_rare(rows, share=0.03):
    """Rows of a rare class that the inputs tell of, and that no model decides for."""
    draw = np.random.default_rng(0)
    x = draw.normal(size=(rows, 4))
    odds = 2 * x[:, 0] - 1.5 * x[:, 1] + draw.logistic(size=rows)
    return x, (odds > np.quantile(odds, 1 - share)).astype(int)


def test_a_rare_class_is_told_by_its_inputs():
    """Though a linear model finds few of them."""
    readings = read(draw_rare(3000))
    assert readings["linear_skill"] < 0.3
    assert readings["told_by_inputs"] > 4


def test_a_drift_of_the_share_is_no_shift():
    """The constant is that of the rows that are scored, not of others."""
    draw = np.random.default_rng(1)
    y = (draw.random(6000) < np.linspace(0.1, 0.6, 6000)).astype(int)
    assert read((draw.normal(size=(6000, 4)), y))["shifted_told"] < 3


@pytest.mark.parametrize(("rows", "part"), [(400, "validation"), (120, "unseen"), (40, "train")])
def test_the_rows_that_are_watched(rows, part):
    """Validation where it is large enough, then validation and test, then what there is."""
    draw = np.random.default_rng(2)
    x = draw.normal(size=(rows, 20))
    y = draw.integers(0, 2, rows)
    exam = Examination(open_case((x, y), Where(), hidden=[64], epochs=60, seed=2))
    exam.course = train_course(exam.case.experiment, 2)
    readings = PatientReadings(exam)
    assert exam.course.part == part
    assert readings["training_skill"] > 0.8
    assert (readings["skill"] < 0.5) is (part != "train")


@pytest.mark.parametrize(
    ("freedom", "expected"),
    [(1, 12.706), (4, 2.776), (10, 2.228), (11, 2.201), (19, 2.093), (49, 2.010)],
)
def test_the_quantiles_of_student(freedom, expected):
    """As tables have them."""
    assert find_quantile(freedom) == pytest.approx(expected, abs=6e-4)


def test_a_fault_that_raises_is_named():
    """Whose file is to be mended."""
    with pytest.raises(BadRecord, match="mine does not work: ZeroDivisionError"), blaming("mine"):
        _never = 1 / 0
