"""scikit-learn's own checks of estimators hold, all of them."""

import pytest
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.utils.estimator_checks import check_estimator

from backsight.sklearn import NetworkClassifier, NetworkRegressor

PAIRS = [(NetworkClassifier, MLPClassifier), (NetworkRegressor, MLPRegressor)]


def list_checks(estimator, *statuses):
    """The names of its checks that ended so."""
    results = check_estimator(estimator, on_fail=None, on_skip=None)
    return {r["check_name"]: r["exception"] for r in results if r["status"] in statuses}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=lambda e: e.__name__)
def test_all_checks_pass(ours, theirs):
    """None fails, none is expected to fail, and none is skipped that scikit-learn's own network
    does not skip."""
    results = check_estimator(ours(max_iter=100), on_fail=None, on_skip=None)
    failed = {r["check_name"]: r["exception"] for r in results if r["status"] == "failed"}
    assert not failed
    assert not [r for r in results if r["status"] == "xfail"]
    skipped = {r["check_name"] for r in results if r["status"] == "skipped"}
    assert skipped <= {*list_checks(theirs(max_iter=100), "skipped")}
    assert sum(r["status"] == "passed" for r in results) > 50
