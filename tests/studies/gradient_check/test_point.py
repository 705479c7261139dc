"""A point at a source's first weights, or at a run's trained ones."""

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BadInput
from backsight.studies.gradient_check.point import describe_point, make_point


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A run of 20 steps, and the folder that holds the one of it."""
    place = tmp_path_factory.mktemp("saved")
    run = backsight.train("moons", steps=20, hidden=[4])
    run.save(place / "run")
    return run, place


@pytest.fixture
def run(saved, monkeypatch):
    """A run that is written to the folder "run"."""
    monkeypatch.chdir(saved[1])
    return saved[0]


def test_a_run_has_its_trained_weights(run):
    """From its folder and from itself, on the first rows of its first batch, in float64."""
    for source in ("run", run):
        parts, point = make_point(source, rows=7)
        assert point.theta.dtype == np.float64
        np.testing.assert_array_equal(point.theta, run.state.vectors["theta"].astype(float))
        rows = run.experiment.feed.list_rows(0)[:7]
        np.testing.assert_allclose(
            point.start_values["x"], parts.data.train.x[rows].astype(float), rtol=1e-6
        )
        assert "trained weights (22), on 7 rows" in describe_point(source, point)


def test_a_source_and_a_spec_have_their_first_weights(run):
    """The same ones, for the spec says everything."""
    points = [
        make_point("moons", hidden=[4], steps=20),
        make_point("run/spec.toml", dtype="float64"),
    ]
    first = [point.theta for _, point in points]
    np.testing.assert_array_equal(*first)
    assert "first weights (22)" in describe_point("moons", points[0][1])


def test_what_is_held_fixed_is_told():
    """Dropout's masks; the rows of batch normalization."""
    _, point = make_point("moons", dropout=0.5)
    assert "masks are held fixed" in describe_point("moons", point)
    assert "masks" not in describe_point("moons", make_point("moons")[1])


@pytest.mark.parametrize(
    ("option", "name"), [("hidden", "hidden"), ("lr", "lr"), ("bias", "no-bias")]
)
def test_options_of_a_run_are_refused(run, option, name):
    """They would make another run."""
    with pytest.raises(BadInput, match=rf"--{name} does not go with run, .* give run/spec\.toml"):
        make_point("run", **{option: 3})
    make_point("run", **{option: None}, folder="", with_=())


def test_a_folder_that_is_no_run_is_told(tmp_path, monkeypatch):
    """With what is missing; the name of a source means the source."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "xor").mkdir()
    assert make_point("xor")[1].theta.size == 17
    with pytest.raises(BadInput, match="no record"):
        make_point("./xor")
    with pytest.raises(BadInput, match="at least 1, got 0"):
        make_point("xor", rows=0)


def test_a_run_on_arrays_from_python(tmp_path):
    """Its folder does not hold them; the run itself does."""
    x = np.linspace(0, 1, 40).reshape(20, 2)
    run = backsight.train((x, x.sum(axis=1)), steps=2, hidden=[3])
    assert make_point(run)[1].theta.size == 13
    with pytest.raises(BadInput, match="was trained on arrays from Python"):
        make_point(run.save(tmp_path / "run"))
