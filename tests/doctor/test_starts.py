"""What one start leaves in doubt, the middle one of five tells."""

import math

import numpy as np
import pytest

import backsight
from backsight.doctor.case import open_case
from backsight.doctor.course import train_course
from backsight.doctor.examination import OTHER_STARTS, Examination
from backsight.doctor.readings import PatientReadings
from backsight.doctor.readings.skills import DOUBT
from backsight.training.where import Where

RANDOM = np.random.default_rng(2)
KINDS = RANDOM.integers(0, 3, 300)
X = np.array([[2, 0], [-1, 1.7], [-1, -1.7]])[KINDS] + RANDOM.normal(size=(300, 2)) * 0.8
OPTIONS = {"activation": "tanh", "validation": 0, "test": 0, "lr": 0.01}
UNLUCKY = {**OPTIONS, "hidden": [4] * 3, "steps": 33, "seed": 1}
"""A narrow network that comes to less from this seed than from others."""
STUCK = {**OPTIONS, "hidden": [4] * 8, "steps": 30, "lr": 0.001}
"""One that knows little from any."""


def take(options, seconds):
    """The readings. seconds: that other starts may take."""
    case = open_case((X, KINDS), Where(), **options)
    return PatientReadings(Examination(case, train_course(case.experiment, 5.0), seconds))


def test_the_middle_start_tells_where_one_is_in_doubt():
    """By trainings of one seed each: the five have their numbers."""
    seeds = range(UNLUCKY["seed"], UNLUCKY["seed"] + 1 + OTHER_STARTS)
    each = [take({**UNLUCKY, "seed": seed}, 0)["shortfall"] for seed in seeds]
    readings = take(UNLUCKY, 5)
    assert DOUBT[0] < each[0] < DOUBT[1]
    assert readings["shortfall"] == pytest.approx(np.median(each))
    assert readings["shortfall"] < DOUBT[0]
    assert readings["middle_skill"] > readings["skill"]


def test_a_start_that_is_unlucky_is_no_fault_of_the_spec():
    """The verdict says what other starts come to."""
    report = backsight.doctor((X, KINDS), trial=False, **UNLUCKY)
    assert report.status == "healthy"
    assert "the middle one of five starts" in str(report)


@pytest.mark.parametrize(
    ("options", "seconds"), [({**UNLUCKY, "seed": 0}, 5), (STUCK, 5), (UNLUCKY, 0)]
)
def test_one_start_tells_where_nothing_is_in_doubt_or_there_is_no_time(options, seconds):
    """A training that is well, one that is plainly ill, and one that has no seconds left."""
    readings = take(options, seconds)
    assert readings["shortfall"] == take(options, 0)["shortfall"]
    assert math.isnan(readings["middle_skill"])
