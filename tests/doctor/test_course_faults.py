"""Faults that show in the course of a training or by a trial alone."""

import numpy as np
import pytest

import backsight
from backsight.doctor.doctor import doctor

RNG = np.random.default_rng(0)


def test_overfitting() -> None:
    """Eighty rows of twelve inputs, of which one counts, learned by heart."""
    x = RNG.normal(size=(160, 12))
    y = x[:, 0] + 0.8 * RNG.normal(size=160)
    report = doctor((x, y), trial=False, hidden=[64], epochs=150, validation=0.5, test=0, lr=0.01)
    assert report.cause is not None
    assert report.cause.name == "overfitting", report.causes


@pytest.mark.slow
def test_capacity_that_is_too_small_is_proved() -> None:
    """Two hidden units for spirals: more of them are the smallest change that helps."""
    report = doctor("spirals", hidden=[2], activation="tanh", steps=1500, budget=6)
    assert report.cause is not None
    assert report.cause.name == "capacity_too_small"
    assert report.remedy is not None
    assert report.remedy.trial.interval[0] > 0.05


def test_a_plateau_is_left_from_another_start() -> None:
    """XOR with two hidden units comes to rest from some seeds, and not from others."""
    seeds = range(12)
    runs = [backsight.train("xor", hidden=[2], seed=k, steps=400) for k in seeds]
    stuck = next(k for k in seeds if runs[k].score() < 1)
    report = doctor("xor", hidden=[2], seed=stuck, steps=400, trial=False)
    assert {c.name for c in report.causes} & {"plateau", "dead_relus"}


def test_an_update_of_no_value_is_the_optimizers() -> None:
    """RMSProp without its epsilon, where an input is always 0: 0/0 in the update."""
    x = np.concatenate([RNG.normal(size=(100, 2)), np.zeros((100, 1))], axis=1)
    y = (x[:, 0] > 0).astype(int)
    report = doctor(
        (x, y),
        trial=False,
        hidden=[4],
        optimizer="rmsprop:epsilon=0",
        epochs=5,
        validation=0,
        test=0,
        scale="none",
    )
    assert report.cause is not None
    assert report.cause.name == "optimizer_at_fault", report.causes


@pytest.mark.slow
def test_two_faults_at_once_are_both_found_and_mended_together() -> None:
    """A rate that is too high on inputs that are not scaled."""
    x = RNG.normal(size=(300, 3)) * [1000, 1, 1]
    y = (x[:, 0] / 1000 + x[:, 1] > 0).astype(int)
    report = doctor(
        (x, y),
        hidden=[16],
        scale="none",
        optimizer="sgd",
        lr=30.0,
        epochs=40,
        validation=0.2,
        test=0,
        budget=8,
    )
    names = [c.name for c in report.causes]
    assert {"unscaled_inputs", "learning_rate_too_high"} <= {*names[:4]}, names
    assert report.remedy is not None
    assert report.remedy.skill > 0.85, report
