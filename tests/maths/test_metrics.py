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


def on(name, p, y, s=None, **settings):
    """Run a metric: it takes what it needs of p, y, s, N, K by name. s: p, where it is not said."""
    operands = {"p": p, "y": y, "s": p if s is None else s, "N": y.shape[0], "K": y.shape[1]}
    with np.errstate(invalid="ignore"):
        return metrics[name].compute(operands, settings)


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
        ("root_mean_squared_error", (np.sqrt(1.25 / 3) + 1) / 2),
        ("r2", 0.93680052666),
    ],
)
def test_numbers_by_hand(name, expected):
    """scikit-learn's example with two outputs; R² is the mean of both, or by their variance."""
    y, p = [[0.5, 1.0], [-1.0, 1.0], [7.0, -6.0]], [[0.0, 2.0], [-1.0, 2.0], [8.0, -5.0]]
    assert on(name, np.array(p), np.array(y)) == pytest.approx(expected, rel=1e-11)
    if name == "r2":
        weighted = on(name, np.array(p), np.array(y), average="variance_weighted")
        assert weighted == pytest.approx(1 - 4.25 / (413 / 6), rel=1e-14)


@pytest.mark.parametrize("name", [n for n in metrics if metrics[n].shape == "per class"])
def test_a_class_that_occurs_nowhere_has_no_figure(name):
    """Neither guessed nor true: NaN, so that means over classes leave it out."""
    found = on(name, one_hot([0, 1, 1], 4), one_hot([0, 1, 1], 4))
    assert found[:2].tolist() == [1, 1]
    assert np.isnan(found[2:]).all()


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
    np.testing.assert_allclose(found, np.broadcast_to(best, found.shape), atol=1e-15)


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
def test_r2_of_targets_that_do_not_vary(dtype):
    """1 for exact outputs, else 0, though the mean of 0.1 is not 0.1 to the last bit."""
    y = np.full((7, 1), 0.1, dtype)
    assert on("r2", y, y) == 1
    assert on("r2", y + 1, y) == 0


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
