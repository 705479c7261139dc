"""Faults that show in the course of a training or by a trial alone."""

import numpy as np
import pytest

import backsight
from backsight.doctor.doctor import doctor

RNG = np.random.default_rng(0)


X = RNG.normal(size=(160, 12))
NOISY = X[:, 0] + 0.8 * RNG.normal(size=160)
BY_HEART = {"hidden": [64], "epochs": 150, "validation": 0.5, "test": 0, "lr": 0.01}
DARK = np.concatenate([RNG.normal(size=(100, 2)), np.zeros((100, 1))], axis=1)
"""An input of it is always 0."""
SIDES = (DARK[:, 0] > 0).astype(int)
WHOLE = {"hidden": [4], "validation": 0, "test": 0, "scale": "none", "lr": 0.01, "epochs": 30}
SPIRALS = {"activation": "tanh", "steps": 1500}


def test_overfitting() -> None:
    """Eighty rows of twelve inputs, of which one counts, learned by heart."""
    report = doctor((X, NOISY), trial=False, **BY_HEART)
    assert report.cause is not None
    assert report.cause.name == "overfitting", report.causes


def test_weights_held_back_are_healthy() -> None:
    """The same under a regularizer."""
    report = doctor((X, NOISY), trial=False, **BY_HEART, l2=0.1)
    assert report.status == "healthy", report.causes


@pytest.mark.slow
def test_two_units_are_too_small_for_spirals() -> None:
    """More of them are the smallest change that helps, and that is proved."""
    report = doctor("spirals", hidden=[2], seed=1, budget=2, **SPIRALS)
    assert report.cause is not None
    assert report.cause.name == "capacity_too_small", report.causes
    assert report.remedy is not None
    assert report.remedy.trial.interval[0] > 0.05


def test_enough_units_for_spirals_are_healthy() -> None:
    """The same with sixteen times as many."""
    report = doctor("spirals", hidden=[32], budget=2, **SPIRALS)
    assert report.status == "healthy", report.causes


def find_start(*, is_stuck: bool) -> int:
    """The first seed from which XOR with two hidden units comes to rest too early, or does not."""
    scores = (backsight.train("xor", hidden=[2], seed=k, steps=400).score() for k in range(12))
    return next(k for k, score in enumerate(scores) if (score < 1) == is_stuck)


def test_a_plateau_is_left_from_another_start() -> None:
    """XOR with two hidden units comes to rest from some seeds, and not from others."""
    stuck = find_start(is_stuck=True)
    report = doctor("xor", hidden=[2], seed=stuck, steps=400, trial=False)
    assert report.cause is not None
    assert report.cause.name == "plateau", report.causes


@pytest.mark.slow
def test_another_start_is_tried_beside_the_one_that_is_stuck() -> None:
    """Its own seed's skill, beside those of the seeds that follow."""
    stuck = find_start(is_stuck=True)
    report = doctor("xor", hidden=[2], seed=stuck, steps=400, budget=4)
    assert report.treatment is not None
    start = report.treatment.find("plateau")[0]
    assert start.spec.seed == stuck + 1
    assert set(start.trial.before.skills) == {report.treatment.before.skills[0]}
    assert list(start.trial.after.skills[:4]) == list(report.treatment.before.skills[1:])
    assert start.trial.mean > 0


def test_a_start_without_a_plateau_is_healthy() -> None:
    free = find_start(is_stuck=False)
    report = doctor("xor", hidden=[2], seed=free, steps=400, budget=4)
    assert report.status == "healthy", report.causes


def test_an_update_of_no_value_is_the_optimizers() -> None:
    """RMSProp without its epsilon, where an input is always 0: 0/0 in the update."""
    report = doctor((DARK, SIDES), trial=False, optimizer="rmsprop:epsilon=0", **WHOLE)
    assert report.cause is not None
    assert report.cause.name == "optimizer_at_fault", report.causes


def test_usual_settings_are_healthy() -> None:
    """The same with RMSProp's own epsilon."""
    report = doctor((DARK, SIDES), trial=False, optimizer="rmsprop", **WHOLE)
    assert report.status == "healthy", report.causes
