"""Every study takes every kind of source, or says in a sentence why that kind cannot be meant."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backsight
from backsight.engine.spec import from_text
from backsight.kernel.errors import BacksightError, BadInput
from backsight.runs.sources import resolve, resolve_record
from backsight.training.prepare import prepare
from backsight.training.where import Where

KINDS = (
    "name",
    "table",
    "arrays",
    "spec file",
    "spec",
    "experiment",
    "folder",
    "record",
    "recorded run",
    "run",
    "new run",
)
TRAINED = {"folder", "record", "recorded run", "run"}
"""Kinds that are a recorded run."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same small training, by every kind of name that it can go by."""
    root = tmp_path_factory.mktemp("sources")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(24, 2))
    y = np.where(x[:, 0] > x[:, 1], "a", "b")
    (root / "rows.csv").write_text(
        "p,q,kind\n" + "".join(f"{a},{b},{k}\n" for (a, b), k in zip(x, y, strict=True))
    )
    run = backsight.train("xor", hidden=[3], steps=8, seed=2, out=root / "run")
    run.save()
    text = (root / "run" / "spec.toml").read_text(encoding="utf-8")
    return {
        "name": "xor",
        "table": root / "rows.csv",
        "arrays": (x, y),
        "spec file": root / "run" / "spec.toml",
        "spec": from_text(text, form="toml", where="spec.toml"),
        "experiment": run.experiment,
        "folder": root / "run",
        "record": root / "run" / "record.sqlite",
        "recorded run": backsight.open(root / "run"),
        "run": run,
        "new run": backsight.start("xor", hidden=[3], steps=8, seed=2),
    }


def export_to(source: Any, folder: Path) -> Any:
    """All that the record says."""
    return backsight.export(source, "json", folder / "made")


STUDIES: dict[str, Callable[[Any, Path], Any]] = {
    "check": lambda s, _: backsight.check(s, methods=["complex_step"], samples=2),
    "sweep": lambda s, _: backsight.sweep(s, methods=["complex_step"], steps=[1e-8], samples=2),
    "influence": lambda s, _: backsight.influence(s, "W1[0,0]"),
    "paths": lambda s, _: backsight.paths(s, "W1[0,0]"),
    "explain": lambda s, _: backsight.explain(s, step=3, topics="loss"),
    "find_rate": lambda s, _: backsight.find_rate(s, steps=8, trial=0),
    "landscape": lambda s, _: backsight.landscape(s, "random", grid=2),
    "race_network": lambda s, _: backsight.race_network(s, ["sgd", "adam"], grid=2),
    "replicas": lambda s, _: backsight.replicas(s, [0, 1], processes=1),
}
RECORD_STUDIES: dict[str, Callable[[Any, Path], Any]] = {
    "when": lambda s, _: backsight.when(s, first="nonfinite"),
    "compare": lambda s, _: backsight.compare(s, s, quick=True),
    "export": export_to,
    "fork": lambda s, f: backsight.fork(s, 4, out=f / "branch"),
    "resume": lambda s, _: backsight.resume(s, steps=1),
}


PAIRS = [
    pytest.param(study, kind, marks=[pytest.mark.slow] if (row + column) % 3 else [])
    for row, study in enumerate(STUDIES)
    for column, kind in enumerate(KINDS)
]
"""Every study and every kind comes up at once, each pair of them in the slow run."""


@pytest.mark.sweep(12)
@pytest.mark.parametrize(("study", "kind"), PAIRS)
def test_a_study_takes_every_kind_of_source(made, study, kind, tmp_path):
    """A name, a table, arrays, a spec, a run in whatever form."""
    assert STUDIES[study](made[kind], tmp_path) is not None


@pytest.mark.parametrize("kind", sorted(TRAINED))
@pytest.mark.parametrize("study", sorted({*RECORD_STUDIES} - {"resume"}))
def test_what_takes_a_record_takes_every_form_of_a_run(made, study, kind, tmp_path):
    """Its folder, its record, open or not, and the run that was recorded there."""
    assert RECORD_STUDIES[study](made[kind], tmp_path) is not None


@pytest.mark.parametrize("kind", ["arrays", "spec", "experiment", "new run"])
@pytest.mark.parametrize("study", RECORD_STUDIES)
def test_what_takes_a_record_says_that_there_is_none(made, study, kind, tmp_path):
    """And how to get one."""
    with pytest.raises(BadInput, match=r"has no record, .* out=FOLDER"):
        RECORD_STUDIES[study](made[kind], tmp_path)


@pytest.mark.parametrize("kind", ["name", "table", "spec file"])
@pytest.mark.parametrize("study", RECORD_STUDIES)
def test_a_text_is_the_place_of_a_record_there(made, study, kind, tmp_path, monkeypatch):
    """A folder named like a data source may be a run; what is none is told of."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BacksightError):
        RECORD_STUDIES[study](made[kind], tmp_path)


@pytest.mark.parametrize("kind", ["folder", "record", "recorded run", "run"])
@pytest.mark.parametrize("study", ["race_network", "landscape", "find_rate", "check", "explain"])
def test_a_run_takes_no_options_of_another(made, study, kind):
    """In every study in the same words."""
    calls = {
        "race_network": lambda s: backsight.race_network(s, ["sgd"], hidden=[9]),
        "landscape": lambda s: backsight.landscape(s, hidden=[9]),
        "find_rate": lambda s: backsight.find_rate(s, hidden=[9]),
        "check": lambda s: backsight.check(s, hidden=[9]),
        "explain": lambda s: backsight.explain(s, hidden=[9]),
    }
    with pytest.raises(BadInput, match="`hidden` does not go with"):
        calls[study](made[kind])


@pytest.mark.parametrize("kind", ["folder", "recorded run", "run"])
def test_the_first_state_is_that_of_the_training(made, kind):
    """Drawn again, or read, to the same bits."""
    fresh = made["experiment"].program.make_initial_state()
    with resolve(made[kind], Where(), {}) as subject:
        assert subject.first_state.vectors["theta"].tobytes() == fresh.vectors["theta"].tobytes()


def test_a_run_remembers_weights_that_were_given():
    """A study that begins where the run began begins with them."""
    weights = {"W1": np.ones((2, 3), np.float32)}
    run = backsight.train("xor", hidden=[3], steps=4, start_from=weights)
    with resolve(run, Where(), {}) as subject:
        assert np.array_equal(subject.first_state.vectors["theta"][:6], np.ones(6))
    race = backsight.race_network(run, ["sgd"], grid=2)
    first = race["sgd"].run.history.moments[0].vectors
    assert first is not None
    assert np.array_equal(first["theta"][:6], np.ones(6))


def test_an_experiment_takes_options_as_its_spec_does(made):
    """They change the spec, and the rows are not read again; none leave it as it is."""
    experiment = made["experiment"]
    assert prepare(experiment) is experiment
    changed = prepare(experiment, seed=5)
    assert changed.spec.seed == 5
    assert changed.table is experiment.table


def test_an_open_run_hears_of_progress_only_as_long_as_it_is_used(made):
    """And stays open."""
    run = made["recorded run"]
    earlier = run.replay.progress
    heard: list[str] = []
    with resolve_record(run, Where(progress=lambda text, *_: heard.append(text))) as subject:
        subject.run.at(5)
        subject.run.at(2)
    assert set(heard) <= {"Steps made again"}
    assert run.replay.progress is earlier
    assert run.at(3).step == 3


def test_nothing_given_is_nothing(made):
    """None stands for no folder and no files, as in options that were not typed."""
    found = backsight.check("xor", samples=1, methods=["complex_step"], folder=None, with_=None)
    assert found.holds
    with backsight.open(made["folder"], folder=None, with_=None) as run:
        assert run.at(2).step == 2
