"""Metrics against examples counted by hand; the figures are scikit-learn's too."""

import numpy as np
import pytest

from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import total
from backsight.maths.metrics import metrics
from backsight.maths.metrics._record import Metric

TRUTH = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
GUESS = [0, 0, 1, 2, 1, 1, 0, 2, 2, 2]
"""Class 0: 2 of 4 found, 3 guessed; class 1: 2 of 3, 3 guessed; class 2: 3 of 3, 4 guessed."""


def on(name, p, y):
    """Run a metric: it takes what it needs of p, y, N, K by name."""
    given = {"p": p, "y": y, "N": y.shape[0], "K": y.shape[1]}
    formula = metrics[name].value
    return formula(*(given[x] for x in formula.parameters))


def one_hot(labels, classes=3):
    return np.eye(classes)[labels]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("accuracy", 0.7),
        ("confusion_matrix", [[2, 1, 1], [1, 2, 0], [0, 0, 3]]),
        ("precision", [2 / 3, 2 / 3, 3 / 4]),
        ("recall", [1 / 2, 2 / 3, 1]),
        ("f1", [4 / 7, 2 / 3, 6 / 7]),
    ],
)
def test_classes_by_hand(name, expected):
    """Rows of the confusion matrix are the truth, columns what was guessed."""
    found = on(name, one_hot(GUESS), one_hot(TRUTH))
    np.testing.assert_allclose(found, expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mean_squared_error", 0.7083333333333334),
        ("mean_absolute_error", 0.75),
        ("r2", 1 - 4.25 / (413 / 6)),
    ],
)
def test_numbers_by_hand(name, expected):
    """scikit-learn's example with two outputs; R² over both together, as by their variance."""
    y, p = [[0.5, 1.0], [-1.0, 1.0], [7.0, -6.0]], [[0.0, 2.0], [-1.0, 2.0], [8.0, -5.0]]
    assert on(name, np.array(p), np.array(y)) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", [n for n in metrics if metrics[n].shape == "per class"])
def test_an_absent_class_counts_zero(name):
    """Neither guessed nor true: 0, without a warning (they are errors), not NaN."""
    found = on(name, one_hot([0, 1, 1], 4), one_hot([0, 1, 1], 4))
    assert found.tolist() == [1, 1, 0, 0]


def test_a_class_never_guessed_or_never_true_counts_zero():
    """Precision of what is never guessed is 0; recall of what is never true is 0."""
    p, y = one_hot([0, 0, 2]), one_hot([0, 1, 0])
    assert on("precision", p, y).tolist() == [0.5, 0, 0]
    assert on("recall", p, y).tolist() == [0.5, 0, 0]
    assert on("f1", p, y).tolist() == [0.5, 0, 0]


@pytest.mark.parametrize("name", list(metrics))
def test_perfect_outputs_get_the_best_figure(name):
    """1 where higher is better, 0 where lower is; the confusion matrix is diagonal."""
    y = one_hot(TRUTH) if metrics[name].of == "classes" else np.arange(6.0).reshape(3, 2)
    found = np.asarray(on(name, y, y))
    best = np.diag([4, 3, 3]) if metrics[name].shape == "matrix" else metrics[name].higher_is_better
    assert np.array_equal(found, np.broadcast_to(best, found.shape))


@pytest.mark.parametrize("name", list(metrics))
def test_the_shape_is_the_declared_one(name):
    """A number, one number a class, or a matrix."""
    y, p = one_hot(TRUTH), one_hot(GUESS)
    shape = {"number": (), "per class": (3,), "matrix": (3, 3)}[metrics[name].shape]
    assert np.shape(on(name, p, y)) == shape


def test_r2_is_zero_for_the_mean():
    """And negative for what is worse than the mean."""
    y = np.array([[1.0], [2.0], [6.0]])
    assert on("r2", np.full((3, 1), 3.0), y) == 0
    assert on("r2", -y, y) < 0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_r2_of_targets_that_do_not_vary_is_finite(dtype):
    """1 for perfect outputs, 1 less the squared error for others, in both dtypes."""
    y = np.full((4, 1), 2, dtype)
    assert on("r2", y, y) == 1
    assert on("r2", y + 1, y) == -3


@formula
def of_something_else(p: Array, q: Array) -> Array:
    return total(p * q)


@formula
def right(p: Array, y: Array) -> Array:
    return total(p * y)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": of_something_else, "of": "classes"}, "it has q"),
        ({"value": right, "of": "class"}, "of is one of classes, numbers, not 'class'"),
        ({"value": right, "of": "classes", "shape": "numbers"}, "shape is one of number"),
    ],
)
def test_a_slip_in_a_metric_is_told_when_it_is_made(fields, said):
    """Not when training is over."""
    with pytest.raises(BadRecord, match=said):
        Metric(name="wrong", **fields)
