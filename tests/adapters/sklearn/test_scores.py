"""At equal settings ours are as good as scikit-learn's networks."""

import numpy as np
import pytest
from rows_to_fit import load
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor

from backsight.sklearn import NetworkClassifier, NetworkRegressor


def score(kind, name, seed):
    """On half of the rows, trained on the other."""
    x, y = load(name)
    stratify = None if name == "diabetes" else y
    train, test, truth, expected = train_test_split(
        x, y, test_size=0.5, random_state=seed, stratify=stratify
    )
    return kind(random_state=seed).fit(train, truth).score(test, expected)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits", "diabetes"])
def test_scores_are_as_theirs(name):
    """Accuracy, or R², within 0.02 of theirs, mean of eight halves."""
    kinds = (
        (NetworkRegressor, MLPRegressor)
        if name == "diabetes"
        else (NetworkClassifier, MLPClassifier)
    )
    ours, theirs = (np.mean([score(k, name, seed) for seed in range(8)]) for k in kinds)
    assert abs(ours - theirs) < 0.02
