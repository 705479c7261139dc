"""What scikit-learn's users do with estimators."""

import io
import pickle
import re

import joblib
import numpy as np
import polars
import pytest
from rows_to_fit import label_iris, load
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from backsight.sklearn import NetworkClassifier, NetworkRegressor

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
X, Y = load("iris")


def make(**parameters):
    return NetworkClassifier((8,), random_state=0, **{"max_iter": 30, **parameters})


def read_again(estimator):
    """The estimator as joblib reads what it wrote of it."""
    file = io.BytesIO()
    joblib.dump(estimator, file)
    return joblib.load(io.BytesIO(file.getvalue()))


def test_attributes_are_those_of_their_networks():
    """Shapes, counts and names are as MLPClassifier has them."""
    network = make(activation=["logistic"]).fit(X, Y)
    assert [w.shape for w in network.coefs_] == [(4, 8), (8, 3)]
    assert [b.shape for b in network.intercepts_] == [(8,), (3,)]
    assert (network.n_iter_, network.t_, network.n_layers_, network.n_outputs_) == (30, 4500, 3, 3)
    assert (network.out_activation_, network.n_features_in_) == ("softmax", 4)
    assert network.best_loss_ == min(network.loss_curve_) == network.loss_
    assert network.validation_scores_ is None
    assert network.classes_.tolist() == [0, 1, 2]
    np.testing.assert_allclose(np.exp(network.predict_log_proba(X)), network.predict_proba(X))


def test_weights_are_used_as_they_stand():
    """Who changes coefs_ in place changes what is predicted, also in an estimator that was read."""
    network = read_again(make().fit(X, Y))
    network.coefs_[1][...] = 0
    network.intercepts_[1][...] = [0, 9, 0]
    assert (network.predict(X) == 1).all()


def test_training_that_is_not_over_is_told():
    """The last epoch comes with a warning, an end before it without."""
    with pytest.warns(ConvergenceWarning, match="All 30 epochs are over"):
        make().fit(X, Y)
    ended = make(max_iter=500, tol=0.1).fit(X, Y)
    assert ended.n_iter_ == len(ended.loss_curve_) < 500


def test_early_stopping_takes_the_best_weights():
    """The score of the weights that are kept is the best of all."""
    network = make(early_stopping=True, max_iter=500, learning_rate_init=0.02).fit(X, Y)
    assert len(network.validation_scores_) == network.n_iter_ < 500
    assert network.best_validation_score_ == max(network.validation_scores_)
    assert network.best_loss_ is None
    experiment = network.run_.experiment
    part = experiment.table.x[experiment.data.validation.rows]
    truth = experiment.table.y[experiment.data.validation.rows]
    assert network.score(part, truth) == network.best_validation_score_


def test_rows_of_no_weight_are_not_there():
    """A weight of 0 is a row left out, one of 2 a row that is there twice."""
    weights = np.tile([0, 1, 2], 50)
    weighted = make().fit(X, Y, sample_weight=weights)
    repeated = make().fit(X.repeat(weights, axis=0), Y.repeat(weights))
    np.testing.assert_allclose(weighted.predict_proba(X), repeated.predict_proba(X), rtol=1e-7)


@pytest.mark.parametrize(
    "choice",
    ["balanced", {0: 5 / 3, 1: 5 / 6, 2: 5 / 6}, {0.0: 5 / 3, 1.0: 5 / 6, 2.0: 5 / 6}],
    ids=["word", "numbers", "floats"],
)
def test_classes_are_weighed(choice):
    """class_weight does what the same weights of rows do."""
    rows = np.r_[0:20, 50:90, 100:140]
    x, y = X[rows], Y[rows]
    ours = make(class_weight=choice).fit(x, y).predict_proba(x)
    by_row = np.where(y == 0, 5 / 3, 5 / 6)
    np.testing.assert_allclose(ours, make().fit(x, y, by_row).predict_proba(x), rtol=1e-9)


def test_names_of_columns_are_kept():
    """A DataFrame's columns are the features of the run, and others are refused."""
    frame = polars.DataFrame({"wide": X[:, 0], "long": X[:, 1]})
    network = make().fit(frame, Y)
    assert network.feature_names_in_.tolist() == ["wide", "long"]
    assert network.run_.experiment.data.features == ("wide", "long")
    with pytest.raises(ValueError, match="feature names should match"):
        network.predict(frame.rename({"wide": "broad"}))


def test_sparse_rows_are_rows():
    """They give the same network."""
    dense, sparse = make().fit(X, Y), make().fit(csr_array(X), Y)
    np.testing.assert_array_equal(dense.predict_proba(X), sparse.predict_proba(csr_array(X)))


def test_float32_stays_float32():
    """The network is trained in the dtype of X, or in the one that is asked for."""
    assert make().fit(X.astype(np.float32), Y).coefs_[0].dtype == np.float32
    assert make(dtype="float32").fit(X, Y).coefs_[0].dtype == np.float32


def test_several_labels_are_learned():
    """Labels are told apart one by one."""
    x, y = label_iris()
    network = make(max_iter=300, learning_rate_init=0.01).fit(x, y)
    assert network.predict(x).shape == network.predict_proba(x).shape == (150, 3)
    assert network.score(x, y) > 0.6
    with pytest.raises(ValueError, match="class_weight"):
        make(class_weight="balanced").fit(x, y)


def test_several_numbers_are_learned():
    """A row of y may have several."""
    network = NetworkRegressor((8,), random_state=0, learning_rate_init=0.01).fit(
        X[:, :2], X[:, 2:]
    )
    assert network.predict(X[:, :2]).shape == (150, 2)
    assert network.score(X[:, :2], X[:, 2:]) > 0.8


def test_targets_are_scaled_and_restored():
    """Numbers far from 0 are predicted where they are."""
    y = 5000 + 300 * X[:, 3]
    network = NetworkRegressor(
        (8,), random_state=0, target_scale="standard", learning_rate_init=0.01
    )
    assert network.fit(X[:, :3], y).score(X[:, :3], y) > 0.85
    assert NetworkRegressor((8,), random_state=0).fit(X[:, :3], y).score(X[:, :3], y) < 0


@pytest.mark.parametrize("loss", ["poisson", "huber", "mean_absolute_error"])
def test_other_losses_are_taken(loss):
    """A loss of the catalog is trained by."""
    network = NetworkRegressor((8,), loss=loss, random_state=0, learning_rate_init=0.01)
    y = np.round(3 * np.abs(X[:, 2]))
    assert network.fit(X, y).score(X, y) > 0.3
    assert network.out_activation_ == ("exp" if loss == "poisson" else "identity")


def test_losses_without_probabilities_have_none():
    """A margin is no probability."""
    network = make(loss="hinge").fit(X, Y == 0)
    assert network.score(X, Y == 0) > 0.9
    assert not hasattr(network, "predict_proba")


def test_partial_fits_go_on():
    """Parts of all sizes, of single classes too, make one training."""
    network = make(learning_rate_init=0.02)
    order = np.arange(150) % 3 * 50 + np.arange(150) // 3
    assert set(Y[:50]) == {0}
    network.partial_fit(X[:50], Y[:50], classes=[0, 1, 2])
    for start in range(0, 3000, 60):
        part = order[start % 150 : start % 150 + 60]
        network.partial_fit(X[part], Y[part])
    assert network.score(X, Y) > 0.7
    assert (network.n_iter_, len(network.loss_curve_)) == (1, 51)


def test_partial_fits_of_the_same_rows_are_a_fit():
    """Epoch by epoch they come to the same bits, wherever the arrays are."""
    whole, parts, before = make().fit(X, Y), make(), X.copy()
    for _ in range(30):
        parts.partial_fit(X.copy(), Y, classes=[0, 1, 2])
    np.testing.assert_array_equal(parts.coefs_[0], whole.coefs_[0])
    np.testing.assert_array_equal(X, before)


def test_other_rows_leave_those_before_as_they_were():
    """partial_fit keeps no hold on arrays that it was given."""
    first, before = X[:75].copy(), X[:75].copy()
    network = make().partial_fit(first, Y[:75], classes=[0, 1, 2])
    network.partial_fit(X[75:], Y[75:])
    np.testing.assert_array_equal(first, before)


def test_partial_fit_refuses_what_goes_by_all_rows():
    """Classes have to be told, and what is fitted to rows is refused."""
    with pytest.raises(ValueError, match="classes"):
        make().partial_fit(X, Y)
    for parameters in (
        {"early_stopping": True},
        {"scale": "standard"},
        {"class_weight": "balanced"},
    ):
        with pytest.raises(ValueError, match=next(iter(parameters))):
            make(**parameters).partial_fit(X, Y, classes=[0, 1, 2])


def test_warm_starts_go_on_from_the_weights():
    """The loss goes on where it was, and the curve with it; another network is refused."""
    network = make(warm_start=True).fit(X, Y)
    end = network.loss_
    assert network.fit(X, Y).loss_curve_[30] < end
    assert len(network.loss_curve_) == 60
    with pytest.raises(ValueError, match="warm_start=False"):
        network.set_params(hidden_layer_sizes=(9,)).fit(X, Y)
    with pytest.raises(ValueError, match="classes"):
        network.set_params(hidden_layer_sizes=(8,)).fit(X[:100], Y[:100])


def test_a_warm_start_may_leave_early_stopping():
    """What it goes on to learn is kept."""
    network = make(warm_start=True, early_stopping=True).fit(X, Y)
    before = network.coefs_[0].copy()
    network.set_params(early_stopping=False).fit(X, Y)
    assert (network.coefs_[0] != before).any()


def test_parts_go_on_from_a_fit_between_them():
    """Whatever was fitted last is gone on with."""
    network = make().partial_fit(X, Y, classes=[0, 1, 2])
    weights = network.fit(X, Y).coefs_[0].copy()
    network.partial_fit(X, Y)
    np.testing.assert_array_equal(network.run_.weights_at(30)["W1"], weights)


def test_they_work_in_pipelines_grids_and_processes():
    """As any estimator."""
    pipeline = make_pipeline(StandardScaler(), make())
    assert cross_val_score(pipeline, X, Y, cv=2, n_jobs=2).shape == (2,)
    grid = GridSearchCV(make(), {"hidden_layer_sizes": [(2,), (9,)], "dropout": [0, 0.2]}, cv=2)
    assert len(grid.fit(X, Y).cv_results_["params"]) == 4


def test_copies_predict_alike():
    """What is pickled predicts the same and trains on; a clone is not trained."""
    network = make().partial_fit(X, Y, classes=[0, 1, 2])
    copy = read_again(network)
    np.testing.assert_array_equal(copy.predict_proba(X), network.predict_proba(X))
    np.testing.assert_array_equal(
        copy.partial_fit(X, Y).coefs_[0], network.partial_fit(X, Y).coefs_[0]
    )
    assert not hasattr(clone(network), "coefs_")


def test_a_pickle_holds_no_rows_and_no_code_of_ours_but_the_estimator():
    """It is plain data: arrays, numbers and texts."""
    X_large = np.tile(X, (34, 1))[:5000]
    network = make(max_iter=1).fit(X_large, np.arange(5000) % 3)
    assert len(pickle.dumps(network)) < 20_000
    text = pickle.dumps(network, protocol=0).decode("latin-1")
    assert {*re.findall(r"backsight[\w.]*", text)} == {"backsight.adapters.sklearn.classifier"}


def test_seeds_are_drawn_where_none_is_given():
    """The same number gives the same network; none, another each time; a generator goes on."""

    def fit(seed):
        return NetworkClassifier((3,), max_iter=1, random_state=seed).fit(X, Y).coefs_[0]

    assert (fit(4) == fit(4)).all()
    assert (fit(None) != fit(None)).any()
    generator = np.random.RandomState(0)
    assert (fit(generator) != fit(generator)).any()


@pytest.mark.parametrize(
    ("parameters", "word"),
    [
        ({"alpha": -1}, "alpha"), ({"learning_rate_init": 0}, "learning_rate_init"),
        ({"max_iter": 1.5}, "max_iter"), ({"batch_size": "x"}, "batch_size"),
        ({"hidden_layer_sizes": (0,)}, "hidden_layer_sizes"), ({"activation": "rleu"}, "relu"),
        ({"hidden_layer_sizes": 2.5}, "hidden_layer_sizes"), ({"optimizer": "adamm"}, "adam"),
        ({"validation_fraction": 1}, "validation_fraction"), ({"scale": "x"}, "standard"),
        ({"early_stopping": True, "validation_fraction": 0.001}, "early_stopping"),
        ({"class_weight": {7: 1}}, "7"), ({"dropout": 1}, "dropout"), ({"loss": "hing"}, "hinge"),
    ],
)  # fmt: skip
def test_what_does_not_do_is_refused_by_name(parameters, word):
    """As a ValueError, which scikit-learn's callers expect."""
    with pytest.raises(ValueError, match=word):
        NetworkClassifier(**{"hidden_layer_sizes": (3,), **parameters}).fit(X, Y)


def test_a_refusal_names_the_estimators_parameter():
    """Not the command line's option, nor `backsight.train`'s."""
    with pytest.raises(ValueError, match="give `batch_size` 2 or more, or take layer_norm"):
        make(batch_size=1, norm="batch").fit(X, Y)
