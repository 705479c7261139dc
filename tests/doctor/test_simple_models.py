"""What the linear model and the nearest rows know, and when a training is judged by it."""

import numpy as np
import pytest

import backsight
from backsight.doctor.simple_models.folds import decide_by_rank, measure_association
from backsight.doctor.simple_models.left_out_rows import (
    RIDGES,
    list_linear,
    predict_linear,
    predict_neighbors,
)
from backsight.doctor.yardsticks import Yardsticks
from backsight.training.prepare import prepare


def draw(seed, rows=600, inputs=5):
    """A stream of numbers, and inputs."""
    random = np.random.default_rng(seed)
    return random, random.normal(size=(rows, inputs))


def test_chance_has_a_deviation_of_one():
    """Of targets that have nothing to do with the inputs, whatever their kind."""
    told = []
    for seed in range(60):
        random, x = draw(seed, 200)
        y = random.integers(0, 3, 200) if seed % 2 else random.normal(size=200)
        sticks = Yardsticks(prepare((x, y), hidden=[3]))
        told.append(measure_association(sticks._linear_outputs, sticks.rows.y))
    assert abs(np.mean(told)) < 0.4
    assert 0.75 < np.std(told) < 1.25


def fit_others(x, y, ridge, row):
    """What a linear model of all other rows says of a row, with the mean of all rows."""
    kept = np.arange(len(x)) != row
    middle, centered = x[kept].mean(axis=0), x[kept] - x[kept].mean(axis=0)
    gram = centered.T @ centered + ridge * len(x) * np.eye(x.shape[1])
    slopes = np.linalg.solve(gram, centered.T @ (y[kept] - y[kept].mean(axis=0)))
    return y.mean(axis=0) + (x[row] - middle) @ slopes


@pytest.mark.parametrize(("rows", "inputs"), [(40, 6), (15, 30), (2, 3)])
def test_a_row_left_out_is_predicted_as_if_it_were_not_there(rows, inputs):
    """By as many fits as there are rows, of few features and of many."""
    random, x = draw(4, rows, inputs)
    y = x[:, :2] + random.normal(size=(rows, 2))
    for ridge, outputs in zip(RIDGES, list_linear(x, y), strict=True):
        each = [fit_others(x, y, ridge, row) for row in range(rows)]
        np.testing.assert_allclose(outputs, each, atol=1e-9)


def test_the_nearest_others_are_not_the_row_itself():
    """The mean of five, by sorting all distances."""
    random, x = draw(6, 30, 2)
    y = random.normal(size=(30, 1))
    for row, told in enumerate(predict_neighbors(x, y)):
        order = np.argsort(((x - x[row]) ** 2).sum(axis=1))
        assert order[0] == row
        np.testing.assert_allclose(told, y[order[1:6]].mean(axis=0))


@pytest.mark.parametrize("predict", [predict_linear, predict_neighbors])
def test_nothing_is_said_of_few_rows_or_of_inputs_that_are_no_numbers(predict):
    """Of seven rows, and where a feature overflowed."""
    _random, x = draw(6, 20, 2)
    assert predict(x[:7], x[:7]) is None
    assert predict(x, x) is not None
    x[3, 1] = np.nan
    assert predict(x, x[:, :1]) is None


@pytest.mark.parametrize("fill", [0.0, 3.0])
def test_inputs_or_targets_that_do_not_vary_tell_their_mean(fill):
    """Of two classes of one size, too: leaving the mean out would say the wrong one of each."""
    y = np.array([0.0, 1.0] * 8)[:, None]
    np.testing.assert_allclose(predict_linear(np.full((16, 2), fill) * 0, y), 0.5)
    _random, x = draw(7, 16, 2)
    np.testing.assert_allclose(predict_linear(x, np.full((16, 1), fill)), fill)


def test_what_simple_models_know_hangs_on_no_order_of_the_rows():
    """Nothing is drawn; of many features that say little a larger ridge is taken."""
    random, x = draw(8, 300, 120)
    y = np.where(x[:, :4].sum(axis=1) + random.normal(size=300) > 0, "yes", "no")
    order = random.permutation(300)
    options = {"hidden": [3], "validation": 0, "test": 0}
    one, other = (Yardsticks(prepare(rows, **options)) for rows in ((x, y), (x[order], y[order])))
    assert one.linear_skill == pytest.approx(other.linear_skill)
    assert one.neighbor_skill == pytest.approx(other.neighbor_skill)
    assert one.linear_skill > 0.35


@pytest.mark.parametrize("seed", range(4))
def test_a_weak_signal_is_told_from_none(seed):
    """A correlation of 0.3 in a thousand rows is ten deviations of chance, though R² is below 0.1;
    a network that knows none of it is not ill for that."""
    random, x = draw(seed, 1000)
    report = backsight.doctor(
        (x, x @ [0.3, 0.1, 0, 0, 0] + random.normal(size=1000)), hidden=[16], seed=1, trial=False
    )
    assert report.readings["told_by_inputs"] > 5
    assert report.status == "healthy"


@pytest.mark.slow
@pytest.mark.parametrize("shift", [-4, -1, 2, 3])
def test_a_shift_is_found_though_rows_were_taken_out(shift):
    """For validation and test, so that neighbors in the training part are none in the table."""
    _random, x = draw(5, inputs=4)
    report = backsight.doctor((x, np.roll(x @ [1, 2, -1, 1.0], shift)), trial=False)
    assert report.cause is not None
    assert report.cause.name == "labels_shifted"


def test_a_constant_column_is_nothing_to_be_known():
    """The models' skills are those of the column that varies."""
    random, x = draw(3)
    y = x @ [0.6, 0.5, 0, 0, 0] + random.normal(size=600)
    alone, beside = (
        Yardsticks(prepare((x, t), hidden=[3])) for t in (y, np.c_[y, np.full(600, 7)])
    )
    assert beside.linear_skill == pytest.approx(alone.linear_skill, abs=0.05)
    assert beside.linear_skill < 0.6


@pytest.mark.parametrize("weights", [None, "balanced"])
def test_a_linear_model_finds_rare_rows_that_a_line_parts(weights):
    """A model of squares says more than a half of none of them."""
    random, x = draw(9, 2000, 10)
    scores = x @ random.normal(size=10)
    rare = (scores > np.quantile(scores, 0.94)).astype(int)
    sticks = Yardsticks(prepare((x, rare), hidden=[3], class_weights=weights))
    assert sticks.linear_skill > 0.7


@pytest.mark.parametrize(("balanced", "found"), [(False, 0.75), (True, [3, 4, 5, 7])])
def test_the_bound_of_a_rare_class(balanced, found):
    """Six of eight rows can be right at the best; from .2 on all of the rare ones are found."""
    outputs = np.array([0.0, 0.1, 0.12, 0.25, 0.2, 0.35, 0.05, 0.4])[:, None]
    y = np.array([0, 0, 0, 0, 1, 1, 0, 0.0])[:, None]
    decided = decide_by_rank(outputs, y, balanced=balanced)
    if balanced:
        assert np.flatnonzero(decided[:, 0]).tolist() == found
    else:
        assert (decided == y).mean() == found


@pytest.mark.parametrize("options", [{"budget": 1}, {"steps": 20_000, "lr": 1e-4}])
def test_a_line_where_a_line_is_enough_is_well(options):
    """A trial is shorter than the training: that a hidden layer gains in it says nothing."""
    random, x = draw(1, inputs=6)
    y = np.where(x @ random.normal(size=6) > 0, "yes", "no")
    report = backsight.doctor((x, y), hidden=[], seed=1, **options)
    assert report.status == "healthy", report.causes


@pytest.mark.slow
def test_a_missing_bend_is_one_fault():
    """Of a ring; a second layer of the same kind is no second one."""
    _random, x = draw(2, 400, 2)
    report = backsight.doctor((x, ((x**2).sum(axis=1) > 1.4).astype(int)), hidden=[], budget=3)
    assert report.cause is not None
    assert report.cause.name == "no_nonlinearity"
    assert report.remedy is not None
    assert len(report.remedy.remedies) == len({r.reason for r in report.remedy.remedies})
    assert "capacity_too_small" not in report.remedy.causes
    assert "the report's `spec`" in str(report)
