"""`backsight.landscape`: the plane, the path in it, and what is refused."""

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BadInput, TooLittleMemory, UnknownName
from backsight.studies.landscape.planes import Plane, format_low_variance

NETWORK = {"hidden": [8], "activation": "relu", "dtype": "float64", "seed": 2}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A recorded run, and its folder."""
    folder = tmp_path_factory.mktemp("runs") / "moons"
    return backsight.train("moons", out=folder, steps=60, engine="numpy", **NETWORK)


def test_the_plane_of_the_path(run) -> None:
    """The end is its origin; the variance is that of all states, losses the network's."""
    found = backsight.landscape(run.folder, grid=9, states=9)
    assert (found.kind, found.values.shape) == ("path", (9, 9))
    assert found.loss == pytest.approx(run.evaluate("train")["loss"], rel=1e-12)
    assert found.path.coordinates[-1] == pytest.approx([0, 0], abs=1e-12)
    assert found.path.steps.tolist() == sorted({*found.path.steps.tolist(), 0, 60})
    with backsight.open(run.folder) as opened:
        states = np.array([opened.at(int(s)).vectors["theta"] for s in found.path.steps])
    sizes = np.linalg.svd(states - states.mean(axis=0), compute_uv=False) ** 2
    assert found.plane.explained == pytest.approx(tuple(sizes[:2] / sizes.sum()))
    assert found.path.losses[-1] == pytest.approx(found.beneath[-1], rel=1e-12)
    assert found.xs[0] < found.path.coordinates[:, 0].min() < 0 < found.xs[-1]


def test_random_directions(run) -> None:
    """Another pair is another picture; the path's share of the plane is small, and that is said."""
    found = backsight.landscape(run.folder, "random", grid=3, states=4)
    other = backsight.landscape(run.folder, "random", grid=3, draw=1, states=4)
    assert found.values[1, 1] == pytest.approx(other.values[1, 1], rel=1e-12)
    assert found.values[0, 0] != other.values[0, 0]
    assert found.xs.tolist() == [-1, 0, 1]
    moved = found.path.coordinates[0] @ found.plane.directions
    first = run.history.moments[0].vectors["theta"] - run.history.moments[-1].vectors["theta"]
    assert moved @ (first - moved) == pytest.approx(0, abs=1e-12)


def test_along_two_weights(run) -> None:
    """The axes are the weights' own values."""
    found = backsight.landscape(run.folder, along=["W1[0,2]", "b2[1]"], grid=5, span=0.5, states=4)
    weights = run.weights
    assert found.xs[2] == pytest.approx(weights["W1"][0, 2], abs=1e-15)
    assert found.ys[2] == pytest.approx(weights["b2"][1], abs=1e-15)
    theta = run.state.vectors["theta"].copy()
    theta[[2, -1]] = found.xs[4], found.ys[0]
    own, _ = run.experiment.program.compute_loss(
        {"theta": theta}, run.experiment.select_rows("train")
    )
    assert found.values[0, 4] == pytest.approx(own, rel=1e-12)


def test_a_run_in_memory_is_the_recorded_one(run) -> None:
    """The same weights, and the states that were kept on the way."""
    one, two = backsight.landscape(run, grid=3), backsight.landscape(run.folder, grid=3, states=4)
    assert (one.loss, one.kind) == (two.loss, two.kind)


def test_an_earlier_step_is_the_end_of_its_own_path(run) -> None:
    """Its weights, and the states up to it; at step 0 there is no path."""
    found = backsight.landscape(run.folder, at=20, grid=3, states=4)
    assert found.path.steps[-1] == 20
    start = backsight.landscape(run.folder, at=0, grid=3)
    assert (start.kind, start.path) == ("random", None)
    assert start.loss == backsight.landscape("moons", grid=3, **NETWORK).loss


def test_given_weights(run) -> None:
    """A network that was trained elsewhere."""
    found = backsight.landscape("moons", start_from=run.weights, grid=3, **NETWORK)
    assert found.loss == pytest.approx(run.evaluate("train")["loss"], rel=1e-12)


def test_rows_are_drawn_from_a_part(run) -> None:
    """No more than there are; the same ones every time."""
    found = backsight.landscape(run, "random", grid=2, rows=7, part="test")
    assert (found.rows, found.part) == (7, "test")
    assert found.loss == backsight.landscape(run, "random", grid=2, rows=7, part="test").loss
    whole = backsight.landscape(run, "random", grid=2, part="test")
    assert whole.loss == pytest.approx(run.evaluate("test")["loss"], rel=1e-12)


def test_running_statistics_are_the_end_s(tmp_path) -> None:
    """With batch normalization the end has the loss that it is used with, and it is said."""
    run = backsight.train("moons", hidden=[8], norm="batch", steps=20, out=tmp_path / "run")
    found = backsight.landscape(tmp_path / "run", grid=3, states=4)
    assert found.loss == pytest.approx(run.evaluate("train")["loss"], rel=1e-5)
    assert any("running means" in note for note in found.notes)


def test_what_is_not_finite_is_counted(run) -> None:
    """NaN and infinity by themselves."""
    found = backsight.landscape(run, "random", grid=5, span=1e300)
    nan, infinite = found.slice.missing
    assert nan + infinite > 0
    assert nan + infinite == (~np.isfinite(found.values)).sum()


@pytest.mark.parametrize(("share", "warned"), [(0.79, True), (0.81, False)])
def test_a_low_variance_is_warned_of(share: float, warned: bool) -> None:
    """Where a random walk would do as well."""
    plane = Plane(directions=np.eye(2), explained=(share - 0.1, 0.1))
    assert ("misleads" in format_low_variance(plane)) == warned


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"along": ["W1[0,2]", "W1[0,2]"]}, BadInput, "both are W1[0,2]"),
        ({"along": ["W1[0,2]"]}, BadInput, "got 1"),
        ({"along": ["W7[0,2]", "b1[0]"]}, UnknownName, "Known: W1, W2, b1, b2"),
        ({"along": ["W1[9,9]", "b1[0]"]}, BadInput, "it goes from W1[0,0]"),
        ({"along": ["W1[0,2]", "b1[0]"], "directions": "path"}, BadInput, "nothing but weights"),
        ({"directions": "weights"}, BadInput, "takes `along`"),
        ({"directions": "pca"}, UnknownName, "Known: path, random, weights"),
        ({"grid": 1}, BadInput, "at least 2 points a side"),
        ({"grid": 0}, BadInput, "at least 2 points a side"),
        ({"span": 0}, BadInput, "above 0"),
        ({"span": float("nan")}, BadInput, "above 0"),
        ({"rows": 0}, BadInput, "at least 1"),
        ({"states": 2}, BadInput, "at least 3"),
        ({"draw": -1, "directions": "random"}, BadInput, "counts from 0"),
        ({"part": "exam"}, BadInput, "no exam part"),
        ({"at": 61}, BadInput, "no step 61"),
        ({"hidden": [3]}, BadInput, "`hidden` does not go with"),
        ({"memory": 2**16}, TooLittleMemory, "This takes at least"),
        ({"memory": 2**20, "directions": "random"}, TooLittleMemory, "MiB"),
    ],
)
def test_what_cannot_be_drawn_is_refused(run, asked, error, said) -> None:
    """In words, before anything is computed."""
    with pytest.raises(error) as raised:
        backsight.landscape(run.folder, **{"states": 4} | asked)
    assert said in str(raised.value)


def test_a_path_takes_states_that_span_a_plane(tmp_path) -> None:
    """None of what was not trained, of one step, or of steps along a line."""
    with pytest.raises(BadInput, match="no path of three states"):
        backsight.landscape("moons", "path")
    backsight.train("moons", hidden=[3], steps=1, out=tmp_path / "short")
    with pytest.raises(BadInput, match="no path of three states"):
        backsight.landscape(tmp_path / "short", "path")
    still = backsight.train("moons", hidden=[3], steps=5, lr=1e-300, dtype="float64",
                            optimizer="sgd", engine="numpy")  # fmt: skip
    with pytest.raises(BadInput, match="lie on a line"):
        backsight.landscape(still, "path")


def test_weights_of_zero_have_no_random_directions(run) -> None:
    """For these are as long as the weights."""
    nothing = {name: 0 * weight for name, weight in run.weights.items()}
    with pytest.raises(BadInput, match="too few of them"):
        backsight.landscape("moons", "random", start_from=nothing, **NETWORK)


def test_enough_memory_is_what_is_asked_for(run) -> None:
    """What the refusal names is taken."""
    with pytest.raises(TooLittleMemory) as refused:
        backsight.landscape(run, "random", grid=3, memory=1000)  # room for the grid alone
    needed = float(str(refused.value).split("at least ")[1].split(" ")[0])
    found = backsight.landscape(run, "random", grid=3, memory=int(needed * 2**20) + 1)
    assert found.slice.bytes <= needed * 2**20 + 1
