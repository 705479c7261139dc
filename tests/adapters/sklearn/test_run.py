"""The training of an estimator as a record: explained, checked, searched, examined."""

import io

import joblib
import numpy as np
import pytest
from rows_to_fit import load

import backsight
from backsight.runs.recorded_run import ReplayDiffers
from backsight.sklearn import NetworkClassifier, NetworkRegressor

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
X, Y = load("iris")


def make(**parameters):
    return NetworkClassifier(
        (8,), random_state=0, **{"max_iter": 12, "batch_size": 50, **parameters}
    )


def test_the_record_is_of_the_training_that_was_made():
    """It ends in the very weights of the estimator, and each step's loss is in the curve."""
    network = make().fit(X, Y)
    run = network.run_
    assert run.status == "finished"
    np.testing.assert_array_equal(run.weights_at(36)["W1"], network.coefs_[0])
    losses = run.metrics["loss"].reshape(12, 3).mean(axis=1)
    np.testing.assert_allclose(losses, network.loss_curve_, rtol=1e-12)
    assert network.run_ is run


def test_explain_check_when_and_doctor_take_it():
    """Whatever Backsight does with a run, it does with this one."""
    run = make().fit(X, Y).run_
    assert "Step 3 of a 4-8-3 network" in str(backsight.explain(run, step=3))
    assert backsight.check(run).holds
    assert backsight.when(run, loss_above=0.1).step == 1
    assert backsight.doctor(run, trial=False).status in ("healthy", "fault", "could_not_tell")


def test_an_end_before_its_time_is_recorded_as_one():
    """Where the rule ended training the record ends, and is not broken off."""
    network = make(max_iter=500, tol=0.5, n_iter_no_change=2).fit(X, Y)
    run = network.run_
    assert run.status == "finished"
    assert run.record.last_step == 3 * network.n_iter_ < run.spec.steps


def test_a_warm_start_and_a_part_are_records_too():
    """They begin with weights that were given."""
    network = make(warm_start=True).fit(X, Y)
    end = network.coefs_[0].copy()
    run = network.fit(X, Y).run_
    np.testing.assert_array_equal(run.weights_at(0)["W1"], end)
    parts = make().partial_fit(X, Y, classes=[0, 1, 2]).partial_fit(X[:50], Y[:50])
    run = parts.run_
    assert (run.record.first_step, run.record.last_step) == (3, 4)
    np.testing.assert_array_equal(run.weights_at(4)["W1"], parts.coefs_[0])


def test_a_training_that_exploded_can_be_looked_into():
    """fit raises, and what it left says where the first number came from."""
    y = X[:, 0]
    network = NetworkRegressor((8,), optimizer="sgd", learning_rate_init=1e9, random_state=0)
    with pytest.raises(ValueError, match=r"Step \d+: D = inf"):
        network.fit(X, y)
    assert network.run_.status == "failed"
    answer = backsight.when(network.run_, first="nonfinite")
    assert answer.step == network.run_.record.last_step + 1


def test_rows_that_were_changed_meanwhile_are_told():
    """A training made again on other numbers is another, and is said to be."""
    x = X.copy()
    network = make().fit(x, Y)
    x[:] = x[::-1]
    with pytest.warns(ReplayDiffers, match="other weights"):
        _ = network.run_


def test_a_record_is_kept_where_it_is_asked_for(tmp_path):
    """`backsight.open` goes through it with the same arrays."""
    network = make().fit(X, Y)
    folder = network.record(tmp_path / "kept")
    with backsight.open(folder, arrays=(X, Y)) as run:
        np.testing.assert_array_equal(run.weights_at(36)["W1"], network.coefs_[0])


def test_what_was_read_from_a_file_has_no_rows():
    """It says so, and what to do."""
    file = io.BytesIO()
    joblib.dump(make().fit(X, Y), file)
    network = joblib.load(io.BytesIO(file.getvalue()))
    assert not hasattr(network, "run_")
    assert not hasattr(make(), "run_")
    with pytest.raises(AttributeError, match="fit it again"):
        network.record()


def test_its_folder_goes_with_the_training():
    """Nothing is left of a run_ that nobody has any more."""
    network = make().fit(X, Y)
    folder = network.run_.path.parent
    assert folder.is_dir()
    network.fit(X, Y)
    assert not folder.is_dir()
