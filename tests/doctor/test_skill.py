"""Skill, by hand; and trainings whose accuracy does not tell what was learned."""

import numpy as np
import pytest

import backsight
from backsight.doctor.skill import measure_skill, score_constant
from backsight.training.prepare import prepare


def make_rare(rows=1000, share=0.05):
    """Two classes that overlap by a little, of which one is rare."""
    rng = np.random.default_rng(3)
    y = rng.random(rows) < share
    x = rng.normal(size=(rows, 2)) + 1.6 * y[:, None]
    return x, y.astype(int)


@pytest.fixture(scope="module")
def rare():
    """An experiment with the rare class weighted."""
    return prepare(make_rare(), class_weights="balanced", hidden=[4])


def make_outputs(found_of_large, found_of_rare):
    """The targets of 95 and 5 rows, one-hot, and outputs that find so many of each class."""
    y = np.eye(2)[np.repeat([0, 1], [95, 5])]
    counts = [found_of_large, 95 - found_of_large, 5 - found_of_rare, found_of_rare]
    return np.eye(2)[np.repeat([0, 1, 0, 1], counts)], y


def test_finding_the_rare_rows_is_skill(rare):
    """Accuracy .905 is less than a constant's .95; of the classes 87 of 95 and 4 of 5 are found."""
    outputs, y = make_outputs(87, 4)
    assert score_constant(rare, y) == 0.95
    assert measure_skill(rare, outputs, y) == pytest.approx(87 / 95 + 4 / 5 - 1)


@pytest.mark.parametrize(("large", "few", "skill"), [(95, 0, 0), (0, 5, 0), (95, 5, 1)])
def test_one_class_for_all_rows_is_none(rare, large, few, skill):
    """Whichever class it is; and all right is 1."""
    assert measure_skill(rare, *make_outputs(large, few)) == pytest.approx(skill)


def test_even_classes_are_judged_by_accuracy_alone():
    """Of two classes of 50 rows each, 60 and 80 % found is .7."""
    even = prepare("moons:rows=100")
    y = np.repeat([0.0, 1.0], 50)[:, None]
    outputs = np.repeat([0.0, 1.0, 0.0, 1.0], [30, 20, 10, 40])[:, None]
    assert measure_skill(even, outputs, y) == pytest.approx(2 * 0.7 - 1)


def test_a_column_that_does_not_vary_costs_nothing():
    """R² of it is 0 however near outputs come: of the other it is 1, and that is all."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2))
    y = np.stack([x[:, 0], np.full(60, 3.0)], axis=1)
    experiment = prepare((x, y), target_scale="none", hidden=[3])
    outputs = y + np.array([0, 0.01])
    assert measure_skill(experiment, outputs, y) == pytest.approx(1)


def test_a_network_of_use_for_a_rare_class_is_well():
    """It finds most of the rare rows, and is right no more often than a constant."""
    verdict = backsight.doctor(
        make_rare(), class_weights="balanced", hidden=[8], epochs=60, trial=False
    )
    assert verdict.readings["skill"] > 0.5
    assert verdict.status == "healthy"


def test_the_same_network_that_finds_none_is_not():
    """Weights of 0 as a start, and a rate at which nothing moves."""
    options = {"class_weights": "balanced", "optimizer": "sgd", "lr": 1e-7, "epochs": 5}
    verdict = backsight.doctor(make_rare(), trial=False, **options)
    assert verdict.status == "fault"
    assert verdict.cause.name == "learning_rate_too_low"
