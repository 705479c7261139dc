"""What a notebook shows of an estimator."""

import io

import joblib
import pytest
from rows_to_fit import load
from sklearn.pipeline import make_pipeline

from backsight.adapters.sklearn import display, estimator
from backsight.sklearn import NetworkClassifier

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
X, Y = load("iris")


def test_diagram_curve_and_verdict_are_shown():
    """All three, once it is fitted; before, the diagram alone."""
    network = NetworkClassifier((8,), max_iter=40, early_stopping=True, random_state=0)
    assert "<polyline" not in network._repr_html_()
    html = network.fit(X, Y)._repr_html_()
    assert "sk-top-container" in html
    assert "Verdict: " in html
    assert html.count("<polyline") == 2
    assert "training loss of each epoch" in html


def test_a_long_training_is_not_made_again_to_be_shown(monkeypatch):
    """Instead it is said how to ask."""
    monkeypatch.setattr(display, "MOST_PRODUCTS", 10)
    monkeypatch.setattr(estimator, "open_training", None)
    network = NetworkClassifier((8,), max_iter=4, random_state=0).fit(X, Y)
    assert "backsight.doctor(estimator.run_)" in network._repr_html_()


def test_in_a_pipeline_nothing_is_trained_again(monkeypatch):
    """scikit-learn asks each step for its fitted attributes, and `run_` is none of those."""
    monkeypatch.setattr(estimator, "open_training", None)
    pipeline = make_pipeline(NetworkClassifier((8,), max_iter=4, random_state=0)).fit(X, Y)
    assert "NetworkClassifier" in pipeline._repr_html_()


def test_what_was_read_from_a_file_is_shown():
    """With its curve and no verdict, for its rows are not there."""
    file = io.BytesIO()
    joblib.dump(NetworkClassifier((8,), max_iter=4, random_state=0).fit(X, Y), file)
    html = joblib.load(io.BytesIO(file.getvalue()))._repr_html_()
    assert "<polyline" in html
    assert "Verdict" not in html
