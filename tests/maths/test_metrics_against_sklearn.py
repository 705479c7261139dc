"""Metrics as scikit-learn has them, over awkward cases: by figures written down, and by itself."""

import numpy as np
import pytest

from backsight.kernel.errors import BacksightError
from backsight.maths.metrics import metrics
from backsight.training.evaluation import average_classes

SEED = 11
LABELS = {
    "ordinary": ([0, 0, 1, 1, 2, 2, 2], [0, 1, 1, 1, 2, 0, 2], 3),
    "absent in truth": ([0, 0, 1, 1], [0, 2, 1, 1], 3),
    "absent in prediction": ([0, 1, 2, 2], [0, 1, 1, 0], 3),
    "absent in both": ([0, 1, 3, 3], [0, 1, 1, 3], 5),
    "one class": ([1, 1, 1], [1, 1, 1], 2),
    "one class, all wrong": ([1, 1, 1], [0, 0, 0], 2),
    "one row": ([2], [2], 3),
}
FIGURES = {
    "ordinary": (0.7142857142857143, 0.7222222222222222, 0.7222222222222222, 0.7),
    "absent in truth": (0.75, 0.6666666666666666, 0.5, 0.5555555555555556),
    "absent in prediction": (0.5, 0.3333333333333333, 0.6666666666666666, 0.4444444444444444),
    "absent in both": (0.75, 0.8333333333333334, 0.8333333333333334, 0.7777777777777777),
    "one class": (1.0, 1.0, 1.0, 1.0),
    "one class, all wrong": (0.0, 0.0, 0.0, 0.0),
    "one row": (1.0, 1.0, 1.0, 1.0),
}
"""Accuracy, and the macro means of precision, recall and F1, by scikit-learn 1.9."""

SCORES = {
    "plain": ([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.75, 0.8333333333333333),
    "ties": ([0, 1, 0, 1, 1, 0], [0.5, 0.5, 0.5, 0.7, 0.2, 0.2], 0.6111111111111112, 2 / 3),
    "all tied": ([0, 1, 1], [0.5, 0.5, 0.5], 0.5, 0.6666666666666666),
    "reversed": ([1, 1, 0], [0.1, 0.2, 0.9], 0.0, 0.5833333333333333),
    "two rows": ([0, 1], [0.3, 0.6], 1.0, 1.0),
}
"""Truth, scores of the second class, and by scikit-learn 1.9 ROC AUC and average precision."""

RNG = np.random.default_rng(SEED)
NUMBERS = {
    "one target": (RNG.normal(size=(9, 1)), RNG.normal(size=(9, 1))),
    "several targets": (RNG.normal(size=(9, 3)) * (1, 10, 100), RNG.normal(size=(9, 3))),
    "constant, missed": (np.full((5, 1), 0.1), RNG.normal(size=(5, 1))),
    "constant, exact": (np.full((5, 1), 3.0), np.full((5, 1), 3.0)),
    "one of two constant": (np.c_[np.full(5, 2.0), np.arange(5.0)], RNG.normal(size=(5, 2))),
    "two rows": (np.array([[1.0], [2.0]]), np.array([[1.5], [1.0]])),
}


def one_hot(labels, classes):
    return np.eye(classes)[labels]


def measure(name, p, y, s=None, **settings):
    operands = {"p": p, "y": y, "s": s, "N": len(y), "K": y.shape[1]}
    with np.errstate(invalid="ignore"):
        return average_classes(metrics[name].compute(operands, settings))


def measure_scores(name, truth, scores):
    """Of two classes, by what is said of the second."""
    s, y = np.c_[1 - np.array(scores), scores], one_hot(truth, 2)
    with np.errstate(invalid="ignore"):
        return metrics[name].compute({"s": s, "y": y, "N": len(y)}, {})


@pytest.fixture
def sklearn():
    return pytest.importorskip("sklearn.metrics")


@pytest.mark.parametrize("case", LABELS)
def test_decisions_by_figures(case):
    """Means over the classes that occur in truth or prediction; 0 where a share is of nothing."""
    truth, guess, classes = LABELS[case]
    p, y = one_hot(guess, classes), one_hot(truth, classes)
    found = [measure(name, p, y) for name in ("accuracy", "precision", "recall", "f1")]
    assert found == pytest.approx(FIGURES[case], rel=1e-13)


@pytest.mark.parametrize("case", LABELS)
@pytest.mark.filterwarnings("ignore")
def test_decisions_by_sklearn(case, sklearn):
    """The same, and balanced accuracy, from the library itself."""
    truth, guess, classes = LABELS[case]
    p, y = one_hot(guess, classes), one_hot(truth, classes)
    assert measure("accuracy", p, y) == sklearn.accuracy_score(truth, guess)
    balanced = sklearn.balanced_accuracy_score(truth, guess)
    assert measure("balanced_accuracy", p, y) == pytest.approx(balanced, rel=1e-13)
    for name in ("precision", "recall", "f1"):
        theirs = getattr(sklearn, f"{name}_score")(truth, guess, average="macro", zero_division=0)
        assert measure(name, p, y) == pytest.approx(theirs, rel=1e-13), name


@pytest.mark.parametrize("case", SCORES)
def test_scores_by_figures(case):
    """Equal scores count half in ROC AUC, and together in average precision."""
    truth, scores, area, precision = SCORES[case]
    assert measure_scores("roc_auc", truth, scores)[1] == pytest.approx(area, rel=1e-13)
    found = measure_scores("average_precision", truth, scores)[1]
    assert found == pytest.approx(precision, rel=1e-13)


@pytest.mark.parametrize("case", SCORES)
def test_scores_by_sklearn(case, sklearn):
    """The same from the library itself, and log loss."""
    truth, scores, *_figures = SCORES[case]
    area, precision = measure_scores("roc_auc", truth, scores), sklearn.roc_auc_score(truth, scores)
    assert area == pytest.approx([precision, precision], rel=1e-13)
    found = measure_scores("average_precision", truth, scores)[1]
    assert found == pytest.approx(sklearn.average_precision_score(truth, scores), rel=1e-13)
    loss = measure_scores("log_loss", truth, scores)
    assert loss == pytest.approx(sklearn.log_loss(truth, scores), rel=1e-13)


def test_many_classes_by_sklearn(sklearn):
    """One against the rest, mean of classes; 400 rows of four classes with scores in tenths."""
    rng = np.random.default_rng(SEED)
    truth, s = rng.integers(0, 4, 400), rng.integers(1, 10, (400, 4)) / 10
    s = s / s.sum(axis=1, keepdims=True)
    y = one_hot(truth, 4)
    area = sklearn.roc_auc_score(truth, s, multi_class="ovr", average="macro")
    assert measure("roc_auc", None, y, s) == pytest.approx(area, rel=1e-13)
    precision = sklearn.average_precision_score(y, s, average="macro")
    assert measure("average_precision", None, y, s) == pytest.approx(precision, rel=1e-13)
    assert measure("log_loss", None, y, s) == pytest.approx(sklearn.log_loss(truth, s), rel=1e-13)


def test_log_loss_is_clipped(sklearn):
    """A wrong row of which the network was sure costs 36 nats, not infinitely many."""
    s, y = np.array([[1.0, 0.0], [0.25, 0.75]]), one_hot([1, 1], 2)
    found = measure("log_loss", None, y, s)
    assert found == pytest.approx((52 * np.log(2) + np.log(4 / 3)) / 2, rel=1e-13)
    assert found == pytest.approx(sklearn.log_loss([1, 1], s, labels=[0, 1]), rel=1e-13)


@pytest.mark.parametrize(
    ("name", "truth", "scores"),
    [
        ("roc_auc", [1, 1], [0.2, 0.9]),
        ("roc_auc", [0, 0], [0.2, 0.9]),
        ("log_loss", [0, 1], [-0.5, 1.5]),
        ("roc_auc", [0, 1], [np.nan, 0.5]),
    ],
)
def test_what_is_not_defined_is_no_number(name, truth, scores):
    """One class alone, outputs that are no probabilities, no numbers; and it says why."""
    assert np.isnan(measure_scores(name, truth, scores)).all()
    assert metrics[name].undefined.startswith("It needs ")


@pytest.mark.parametrize("case", NUMBERS)
@pytest.mark.parametrize("average", ["uniform", "variance_weighted"])
def test_numbers_by_sklearn(case, average, sklearn):
    """R² of several targets and of constant ones, root mean squared error."""
    y, p = NUMBERS[case]
    names = {"uniform": "uniform_average", "variance_weighted": "variance_weighted"}
    theirs = sklearn.r2_score(y, p, multioutput=names[average])
    assert measure("r2", p, y, average=average) == pytest.approx(theirs, rel=1e-12)
    theirs = sklearn.root_mean_squared_error(y, p)
    assert measure("root_mean_squared_error", p, y) == pytest.approx(theirs, rel=1e-13)


def test_r2_by_figures():
    """Of a constant target 0 or 1, of several targets their mean, of one row none."""
    y, p = np.c_[np.full(4, 2.0), [1.0, 2, 3, 6]], np.c_[[2.0, 2, 2, 2], [1.0, 2, 3, 4]]
    assert measure("r2", p, y) == pytest.approx((1 + (1 - 4 / 14)) / 2, rel=1e-13)
    weighted = measure("r2", p, y, average="variance_weighted")
    assert weighted == pytest.approx(1 - 4 / 14, rel=1e-13)
    assert measure("r2", p + 1, np.full((4, 2), 2.0)) == 0
    assert np.isnan(measure("r2", p[:1], y[:1]))


def test_an_unknown_setting_of_a_metric_is_told():
    """In the words of the option that took it."""
    with pytest.raises((BacksightError, TypeError)):
        measure("r2", np.ones((2, 1)), np.ones((2, 1)), averaging="uniform")
