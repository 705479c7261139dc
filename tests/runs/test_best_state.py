"""The state after which a network was best is kept, and is used where it is asked for."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backsight
from backsight.cli.main import main
from backsight.engine.spec import StopEarly
from backsight.kernel.errors import BadData, BadInput, BadSpec, UnknownName
from backsight.recorder.record import Record
from backsight.training.early_stop import read_stop_early

OVERFIT: dict[str, Any] = {
    "hidden": [60], "lr": 0.05, "validation": 0.4, "epochs": 60, "batch": 16, "seed": 3,
    "test": 0, "out": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Few rows, of which some are wrong: a network learns them by heart."""
    draw, path = np.random.default_rng(4), tmp_path_factory.mktemp("best") / "rows.csv"
    x = draw.normal(size=(70, 4))
    labels = np.where((x[:, 0] + draw.normal(size=70) > 0), "yes", "no")
    lines = [",".join(f"{v:.3f}" for v in row) for row in x]
    rows = [f"{line},{label}" for line, label in zip(lines, labels, strict=True)]
    path.write_text("\n".join(["a,b,c,d,answer", *rows]) + "\n")
    return path


@pytest.fixture(scope="module")
def run(table: Path, tmp_path_factory: pytest.TempPathFactory) -> backsight.Run:
    """Trained far beyond its best step."""
    out = tmp_path_factory.mktemp("runs") / "overfit"
    return backsight.train(table, **OVERFIT | {"out": out})


def rate_losses(run: backsight.Run) -> dict[int, float]:
    """The validation loss at every moment."""
    return {m.step: m.losses["validation"] for m in run.history.moments}


def test_the_best_is_the_moment_of_the_lowest_validation_loss(run: backsight.Run) -> None:
    """And the vectors kept are those after it, to the bit."""
    losses = rate_losses(run)
    best = min(losses, key=losses.__getitem__)
    assert run.best_moment is not None
    assert run.best_moment.step == best < run.state.step
    assert losses[run.state.step] > 1.1 * losses[best]
    with backsight.open(run.folder) as recorded:
        assert recorded.record.best_step == best
        assert best in recorded.record.snapshots
        assert recorded.at(best).vectors["theta"].tobytes() == run.best_vectors["theta"].tobytes()


def test_predict_load_and_export_use_it(run: backsight.Run, table: Path, tmp_path: Path) -> None:
    """With the same outputs; a folder of exported weights needs neither record nor data."""
    best = run.best_moment.step
    steps = ("best", "last", best, 5)
    outputs = {at: backsight.load(run.folder, at).predict_file(table)[1] for at in steps}
    assert (outputs["best"] == outputs[best]).all()
    assert not (outputs["best"] == outputs["last"]).all()
    x = run.experiment.table.x
    assert (run.predict(x, "best") == outputs["best"][:, 0]).all()
    assert (run.predict(x) == outputs["last"][:, 0]).all()
    for step, at in (("best", "best"), (None, "last"), (5, 5)):
        target = tmp_path / str(step)
        backsight.export(run.folder, "weights", target, step=step)
        network = backsight.load(target)
        assert network.step == {"best": best, None: run.state.step, 5: 5}[step]
        assert (network.predict_file(table)[1] == outputs[at]).all()


def test_what_cannot_be_used_says_why(run: backsight.Run, tmp_path: Path) -> None:
    """A step that there is not; another step of exported weights; files that do not fit."""
    with pytest.raises(BadInput, match="no step 9,999"):
        backsight.load(run.folder, 9999)
    target = tmp_path / "weights"
    backsight.export(run.folder, "weights", target)
    with pytest.raises(BadInput, match="no record"):
        backsight.load(target, "best")
    (target / "network.json").write_text("{}")
    with pytest.raises(backsight.BacksightError, match=r"network\.json is damaged"):
        backsight.load(target)


def test_without_watched_rows_the_training_loss_tells(table: Path, tmp_path: Path) -> None:
    """And a run of which nothing is better keeps its last."""
    run = backsight.train(table, **OVERFIT | {"validation": 0, "out": tmp_path / "a"})
    losses = {m.step: m.losses["train"] for m in run.history.moments}
    assert run.best_moment.step == min(losses, key=losses.__getitem__)


def test_the_terminal_says_it(
    run: backsight.Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Where the best was much better; the command given works as it stands."""
    arguments = ["--hidden", "60", "--lr", ".05", "--validation", ".4", "--epochs", "60", "--batch",
                 "16", "--seed", "3", "--test", "0", "--out", "said"]  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words: object) -> str:
        monkeypatch.setattr("sys.argv", ["backsight", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        return capsys.readouterr().out

    said = call("train", table, *arguments)
    assert f"lower after step {run.best_moment.step}:" in said
    command = said.split("`backsight ")[1].split("`")[0].replace("FILE", str(table)).split()
    assert call(*command) != call("predict", "said", table)
    assert f"best after step {run.best_moment.step}:" in call("show", "said")


# ------------------------------------------------------------------------------ stopping early
@pytest.mark.parametrize("engine", ["numpy", pytest.param("native", marks=pytest.mark.slow)])
def test_training_ends_where_it_gets_no_better(table: Path, tmp_path: Path, engine: str) -> None:
    """Patience epochs after the best; the record is whole, and replays to the same bits."""
    options = OVERFIT | {"engine": engine, "out": tmp_path / "run"}
    run = backsight.train(table, stop_early=7, **options)
    whole = backsight.train(table, **options | {"out": None})
    per_epoch = run.history.per_epoch
    losses = {k: v for k, v in rate_losses(whole).items() if k <= run.state.step}
    assert run.state.step == run.best_moment.step + 7 * per_epoch
    assert run.best_moment.step == min(losses, key=losses.__getitem__)
    assert "not better within 7 epochs" in run.stopped
    with backsight.open(tmp_path / "run") as recorded:
        assert (recorded.status, recorded.record.last_step) == ("finished", run.state.step)
        last = recorded.at(run.state.step).vectors["theta"]
        assert last.tobytes() == run.state.vectors["theta"].tobytes()
        assert recorded.replay.difference is None
    with pytest.raises(BadInput, match="stop_early=none"):
        backsight.resume(tmp_path / "run")
    change = {"stop_early": "none"}
    branch = backsight.fork(tmp_path / "run", run.state.step, change, out=tmp_path / "on")
    for _step in branch.steps():
        pass
    assert branch.state.step == whole.state.step
    assert branch.state.vectors["theta"].tobytes() == whole.state.vectors["theta"].tobytes()


def test_it_goes_by_the_score_where_that_is_asked(table: Path) -> None:
    """The best moment, too."""
    run = backsight.train(table, stop_early="patience=5,by=score", **OVERFIT | {"out": None})
    scores = {m.step: m.scores["validation"] for m in run.history.moments}
    assert run.best_moment.step == max(scores, key=scores.__getitem__)
    assert "validation score" in run.stopped


@pytest.mark.parametrize(
    ("said", "meant"),
    [(True, {}), ("", {}), (20, {"patience": 20}), ("20", {"patience": 20}), (False, None),
     ("by=score", {"by": "score"}), (1, {"patience": 1}),
     (StopEarly(patience=3), {"patience": 3, "by": "loss"})],
)  # fmt: skip
def test_how_it_is_said(said: Any, meant: Any) -> None:
    """On the command line and from Python."""
    assert read_stop_early(said) == meant


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"stop_early": "soon"}, BadSpec, "patience=20"),
        ({"stop_early": "patients=3"}, UnknownName, "patience"),
        ({"stop_early": 0}, BadSpec, "stop_early.patience"),
        ({"stop_early": 5, "validation": 0}, BadSpec, "`validation`"),
    ],
)
def test_what_does_not_do_is_refused(table: Path, options: Any, error: Any, says: str) -> None:
    """Before anything is trained."""
    with pytest.raises(error, match=says):
        backsight.train(table, **OVERFIT | {"out": None} | options)


def test_replicas_do_not_stop_early(table: Path) -> None:
    """Side by side all make the same steps."""
    with pytest.raises(BadInput, match="one run"):
        backsight.replicas(table, seeds="0-3", stop_early=5, validation=0.3, epochs=3)
    grid = {"stop_early": [5, 7]}
    with pytest.raises(BadInput, match="one run"):
        backsight.replicas(table, seeds="0-1", grid=grid, validation=0.3, epochs=3)


def test_the_best_of_a_run_that_goes_on_stays(table: Path, tmp_path: Path) -> None:
    """Stopped behind its best step, resumed: still kept, and the same as without the stop."""
    folder = tmp_path / "run"
    run = backsight.start(table, **OVERFIT | {"out": folder})
    for step in run.steps():
        if step.index == 100:
            break
    run.finish()
    again = backsight.resume(folder)
    for _step in again.steps():
        pass
    whole = backsight.train(table, **OVERFIT | {"out": None})
    with Record.open(folder) as record:
        assert record.best_step == whole.best_moment.step
        kept = record.read_snapshot(record.best_step)
    assert kept.vectors["theta"].tobytes() == whole.best_vectors["theta"].tobytes()


@pytest.mark.parametrize("engine", ["numpy", pytest.param("native", marks=pytest.mark.slow)])
def test_a_killed_run_has_a_best_one(table: Path, tmp_path: Path, engine: str) -> None:
    """kill -9 while it trains: what was best so far is used, computed again where it was lost."""
    arguments = ["train", table, "--hidden", "60", "--lr", "0.05", "--validation", "0.4",
                 "--epochs", "200000", "--engine", engine, "--out", "killed"]  # fmt: skip
    command = [sys.executable, "-m", "backsight", *map(str, arguments)]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:
        wait_for_state(tmp_path / "killed")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    network = backsight.load(tmp_path / "killed", "best")
    with Record.open(tmp_path / "killed") as record:
        assert network.step == record.best_step
    assert len(network.predict_file(table)[1]) == 70


def wait_for_state(folder: Path) -> None:
    """Until a record has a moment behind its first and a state."""
    for _try in range(600):
        time.sleep(0.1)
        if not (folder / "record.sqlite").exists():
            continue
        try:
            with Record.open(folder) as record:
                if len(record.moments) > 2 and len(record.snapshots) > 1:
                    return
        except BadData:  # it is just beginning
            continue
    raise AssertionError("nothing was recorded within a minute")
