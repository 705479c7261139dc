"""`backsight.race_network`: the same weights, the same batches, and one plane for all."""

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BacksightError, BadInput, TooLittleMemory, UnknownName
from backsight.studies.optimizer_race.network_entrant import Racer

NETWORK = {"hidden": [6], "dtype": "float64", "seed": 4, "steps": 40, "engine": "numpy"}
NAMES = ["sgd", "momentum:mu=0.8", "adam"]


@pytest.fixture(scope="module")
def race():
    """Three optimizers on one network, one of them at a rate that was asked for."""
    return backsight.race_network("moons", NAMES, rates={"sgd": 0.5}, grid=7, **NETWORK)


def test_each_trains_as_it_would_alone(race) -> None:
    """Bit for bit, from the same first weights on the same batches, at the record's own rate."""
    assert [r.rate for r in race.racers] == [0.5, 0.01, 0.001]
    for name, lr in (("sgd", 0.5), ("momentum:mu=0.8", None), ("adam", None)):
        alone = backsight.train("moons", optimizer=name, lr=lr, **NETWORK)
        racer = race[name]
        assert racer.run.state.vectors["theta"].tobytes() == alone.state.vectors["theta"].tobytes()
        assert racer.losses() == [m.losses["train"] for m in alone.history.moments]


def test_the_plane_is_that_of_all_paths_together(race) -> None:
    """The components of all states; every path lies where its states are nearest."""
    kept = {r.name: [m.vectors["theta"] for m in r.run.history.moments] for r in race.racers}
    states = np.array([v for each in kept.values() for v in each])
    mean = states.mean(axis=0)
    sizes = np.linalg.svd(states - mean, compute_uv=False) ** 2
    assert race.plane.explained == pytest.approx(tuple(sizes[:2] / sizes.sum()))
    for name, path in race.paths.items():
        moved = np.array(kept[name]) - mean
        assert path == pytest.approx(moved @ race.plane.directions.T, abs=1e-12)
        assert path[0] == pytest.approx(race.paths["sgd"][0], abs=1e-12)
    theta = mean + np.array([race.slice.xs[2], race.slice.ys[5]]) @ race.plane.directions
    parts = race.racers[0].run.experiment
    own, _outputs = parts.program.compute_loss({"theta": theta}, parts.select_rows("train"))
    assert race.slice.values[5, 2] == pytest.approx(own, rel=1e-12)


def test_a_run_gives_its_first_weights(tmp_path) -> None:
    """Also where they were given to it."""
    first = backsight.train("xor", steps=30, seed=9).weights
    backsight.train("xor", steps=20, start_from=first, out=tmp_path / "run", seed=1)
    race = backsight.race_network(tmp_path / "run", ["sgd", "adam"], grid=3)
    for racer in race.racers:
        own = racer.run.history.moments[0].vectors["theta"]
        assert own.tolist() == np.concatenate([np.ravel(w) for w in first.values()]).tolist()
    assert race["adam"].run.state.step == 20


def test_one_that_goes_astray_does_not_spoil_the_plane() -> None:
    """It is named, and the plane is that of the others."""
    race = backsight.race_network("moons", ["sgd", "adam"], rates={"sgd": 1e200}, grid=3, **NETWORK)
    alone = backsight.race_network("moons", ["adam"], grid=3, **NETWORK)
    assert race.ranked[-1].name == "sgd"
    assert any(note.startswith("sgd") for note in race.notes)
    assert race.plane.explained == alone.plane.explained
    race.plot()


def test_where_none_comes_through_there_is_no_plane() -> None:
    """The curves are drawn all the same."""
    race = backsight.race_network("moons", ["sgd"], rates=1e200, **NETWORK)
    assert (race.plane, race.slice, race.paths) == (None, None, None)
    assert any("no plane" in note for note in race.notes)
    assert len(race.plot().axes) == 2


def test_batch_normalization_says_whose_statistics() -> None:
    """The mean of those at the ends."""
    race = backsight.race_network("moons", ["sgd", "adam"], norm="batch", grid=3, **NETWORK)
    assert any("running means" in note for note in race.notes)


@pytest.mark.parametrize(
    ("names", "asked", "error", "said"),
    [
        ([], {}, BadInput, "one optimizer at least"),
        (["sgd", "sgd"], {}, BadInput, "twice"),
        (["sdg"], {}, UnknownName, "Did you mean 'sgd'"),
        (["sgd:beta=3"], {}, BacksightError, "beta"),
        (["sgd:beta"], {}, BadInput, "`optimizers`: "),
        (["sgd"], {"rates": {"adam": 1}}, UnknownName, "optimizer in this race"),
        (["sgd"], {"rates": 0}, BadInput, "above 0"),
        (["sgd"], {"rates": {"sgd": float("nan")}}, BadInput, "above 0"),
        (["sgd"], {"grid": 1}, BadInput, "at least 2 points"),
        (["sgd"], {"states": 2}, BadInput, "at least 3"),
        (["sgd"], {"memory": 1000}, TooLittleMemory, "This takes at least"),
    ],
)
def test_what_cannot_race_is_refused(names, asked, error, said, monkeypatch) -> None:
    """Before any step is made."""
    monkeypatch.setattr(Racer, "train", lambda *_args: pytest.fail("a step was made"))
    with pytest.raises(error) as raised:
        backsight.race_network("moons", names, **asked)
    assert said in str(raised.value)
