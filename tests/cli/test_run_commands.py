"""runs, show, export, resume, fork, follow: what is said of recorded runs, and made of them."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import backsight
from backsight.maths import catalogs

SMALL = ("moons", "--hidden", "4", "--steps", "60", "--seed", "1")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A run as the command line trains it, once for all."""
    place = tmp_path_factory.mktemp("kept") / "run"
    status, _, err = subprocess_call("train", *SMALL, "--out", str(place))
    assert status == 0, err
    return place


@pytest.fixture
def trained(call, kept):
    """The run in the folder "run", and how to call commands."""
    shutil.copytree(kept, "run")
    return call


def weights(folder):
    return (Path(folder) / "weights.safetensors").read_bytes()


def test_runs_are_listed(trained) -> None:
    """By folder, with how they ended and how far they came; a branch with its parent."""
    trained("train", *SMALL)
    trained("fork", "runs/moons-0001", "--at", "30", "--set", "lr=0.001")
    status, out, _ = trained("runs")
    assert status == 0
    first, second = (line.split() for line in out.splitlines()[1:3])
    assert first[:3] == ["moons-0001", "finished", "60"]
    assert second[:3] == ["moons-0002", "finished", "60"]
    assert "moons-0001@30" in second
    found = json.loads(trained("runs", "--json")[1])
    assert [run["steps"] for run in found] == [60, 60]


def test_a_damaged_run_does_not_hide_the_others(trained) -> None:
    """It is listed as damaged, with why."""
    trained("train", *SMALL, "--out", "runs/good")
    Path("runs/bad").mkdir()
    Path("runs/bad/record.sqlite").write_bytes(b"garbage" * 999)
    status, out, _ = trained("runs")
    assert status == 0
    assert "finished" in out
    assert "runs/bad/record.sqlite" in out.replace("\n", "")


def test_no_runs_are_told(call) -> None:
    """An empty folder is no error; one that is not there is."""
    Path("empty").mkdir()
    status, out, _ = call("runs", "empty")
    assert status == 0
    assert "There are no runs in empty" in out
    status, _, err = call("runs", "nowhere")
    assert status == 2
    assert "There is no folder nowhere" in err


@pytest.mark.parametrize("run", ["run", "run/record.sqlite"])
def test_a_run_is_shown(trained, run) -> None:
    """What, how it went, what is kept, and a curve; from the folder or from the file alone."""
    status, out, err = trained("show", run)
    assert status == 0, err
    for words in ("2 → 4 tanh → 2 softmax", "finished, 60 of 60 steps", "NumPy", "loss of every"):
        assert words in out
    assert "█" in out
    found = json.loads(trained("show", run, "--json")[1])
    assert found["status"] == "finished"
    assert found["spec"]["seed"] == 1


@pytest.fixture(params=["here", pytest.param("in processes", marks=pytest.mark.slow)])
def call_afresh(request, call, monkeypatch):
    """Run commands so that nothing is taken in before: in this process, or each in one of its
    own."""

    def call_here(*args):
        for catalog in catalogs.values():
            monkeypatch.setattr(catalog, "_admitted_records", {})
        return call(*args)

    return call_here if request.param == "here" else subprocess_call


def test_a_run_of_own_records_is_shown_without_them(call, call_afresh) -> None:
    """`show` runs nothing of the user's; commands that compute ask for the file."""
    Path("own.py").write_text(
        '"""Descent, my own."""\n'
        "from backsight.records import Array, Optimizer, formula\n"
        "@formula\n"
        "def step(w: Array, g: Array, eta: float, t: int) -> tuple[Array]:\n"
        "    w = w - eta * g\n"
        "    return (w,)\n"
        'mine = Optimizer(name="mine", step=step, rate=0.1)\n'
    )
    given = ("--optimizer", "mine", "--out", "run")
    status, _, err = call_afresh("--with", "own.py", "train", *SMALL, *given)
    assert status == 0, err
    status, out, err = call_afresh("show", "run")
    assert status == 0, err
    assert "optimizer: mine" in out
    status, _, err = call_afresh("export", "run", "--what", "weights", "--step", "3", "-o", "three")
    assert status == 2
    assert "--with own.py" in err
    status, _, err = call_afresh("explain", "run", "--step", "3", "--with", "own.py")
    assert status == 0, err


def subprocess_call(*args):
    """A process of its own, in which nothing was taken in before."""
    done = subprocess.run(
        [sys.executable, "-m", "backsight", *args], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_exports_are_what_training_wrote(trained, painted) -> None:
    """The weights to the byte, the table of moments; a row a step; pictures; a report."""
    status, out, err = trained("export", "run", "--what", "weights,csv,json,report", "--out", "ex")
    assert status == 0, err
    assert "ex/report.html" in out
    assert weights("ex") == weights("run")
    assert Path("ex/metrics.csv").read_text() == Path("run/metrics.csv").read_text()
    rows = list(csv.DictReader(Path("ex/steps.csv").read_text().splitlines()))
    assert [int(row["step"]) for row in rows] == list(range(1, 61))
    assert json.loads(Path("ex/record.json").read_text())["steps"] == 60
    page = Path("ex/report.html").read_text()
    assert "<svg" in page
    assert "learning rate" in page
    assert not re.search(r"layers\.1|data\.source|optimizer\.name|>[a-z]+_[a-z]+<", page)
    assert trained("export", "run", "--what", "pictures", "--out", "ex", "--force")[0] == 0
    assert Path("ex/loss.png").read_bytes() == Path("run/loss.png").read_bytes()


def test_a_report_says_where_numbers_end(call) -> None:
    """The last finite loss, and the step from which on there is none; no nan."""
    call("train", "sine", "--optimizer", "sgd", "--lr", "1e8", "--steps", "200", "-o", "far")
    call("export", "far", "--what", "report")
    page = " ".join(Path("far/report.html").read_text().split())
    assert "last 1.591e+302; not finite from step 18 on" in page
    assert "last nan" not in page


def test_a_report_numbers_layers_as_its_table_does(call) -> None:
    """Where dropout has numbers, too; the score has its metric's name."""
    call("train", "sine", "--hidden", "4,3", "--dropout", "0.1", "--steps", "4", "-o", "thin")
    call("export", "thin", "--what", "report")
    page = Path("thin/report.html").read_text()
    assert {*re.findall(r"layer \d \(W\d\)", page)} == {
        "layer 1 (W1)", "layer 3 (W2)", "layer 5 (W3)",
    }  # fmt: skip
    assert "r2, train" in page


def test_what_a_table_gets_unasked_is_said(call) -> None:
    """Inputs of a date, and why weights are held back."""
    rows = [f"{k},2024-{1 + k % 12:02}-{1 + k % 28:02},{3 * k + k % 5}" for k in range(60)]
    Path("t.csv").write_text("\n".join(["size,when,price", *rows]))
    words = ("train", "t.csv", "--target", "price", "--steps", "4")
    out = " ".join(call(*words)[1].split())
    assert "9 inputs, target price" in out
    parts = "year, cosine and sine of month, weekday, day of the year"
    assert f"date (ymd), 8 inputs: days since 2024-01-01, {parts}" in out
    assert "l2 holds the weights back" in out
    assert "l2 holds" not in call(*words, "--l2", "0")[1]


def test_the_same_steps_as_parquet(trained) -> None:
    """With polars, column by column."""
    polars = pytest.importorskip("polars")
    assert trained("export", "run", "--what", "parquet")[0] == 0
    frame = polars.read_parquet("run/steps.parquet")
    assert frame["step"].to_list() == list(range(1, 61))
    with backsight.open("run") as run:
        assert run.metrics.polars().equals(frame)


def test_weights_of_any_step(trained) -> None:
    """--step gives those that a shorter run ends with."""
    trained("train", *SMALL[:3], "--steps", "25", "--seed", "1", "--out", "short")
    trained("export", "run", "--what", "weights", "--step", "25", "--out", "ex")
    assert weights("ex") == weights("short")


@pytest.mark.slow
def test_an_interrupted_run_goes_on(call) -> None:
    """Ctrl-C, then `resume`: the same weights as without, and the pictures of the whole."""
    given = ("spirals", "--steps", "20000", "--seed", "4", "--hidden", "8", "--engine", "numpy")
    training = subprocess.Popen(
        [sys.executable, "-m", "backsight", "train", *given, "--out", "run"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert training.stdout is not None
    training.stdout.readline()
    wait_for(lambda: backsight.open("run").record.last_step)
    training.send_signal(signal.SIGINT)
    said, _ = training.communicate()
    assert training.returncode == 130
    assert "`backsight resume run` goes on" in said
    assert backsight.open("run").status == "interrupted"
    status, out, err = call("resume", "run")
    assert status == 0, err
    assert "It goes on after step" in out
    assert call("train", *given, "--out", "whole")[0] == 0
    assert weights("run") == weights("whole")
    assert Path("run/metrics.csv").read_text() == Path("whole/metrics.csv").read_text()


def wait_for(true, seconds=600):
    """Until something holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if true():
                return
        except backsight.BacksightError:
            pass
        time.sleep(0.05)
    raise AssertionError("it never came to be")


def test_a_finished_run_goes_on_when_asked(trained) -> None:
    """--steps says how many more; without it, that it is finished."""
    status, _, err = trained("resume", "run")
    assert status == 2
    assert "all 60 steps are done" in err
    status, out, err = trained("resume", "run", "--steps", "20", "--json")
    assert status == 0, err
    assert json.loads(out)["steps"] == 80


def test_a_branch_without_a_change_is_its_parent(trained) -> None:
    """The same weights to the byte; with a change others, and it is said what."""
    assert trained("fork", "run", "--at", "20", "--out", "same")[0] == 0
    assert weights("same") == weights("run")
    status, _, err = trained(
        "fork", "run", "--at", "20", "--set", "optimizer.rate=0.001", "--set", "regularizer.l2=0.1",
        "--steps", "9", "--out", "other",
    )  # fmt: skip
    assert status == 0, err
    assert weights("other") != weights("run")
    _, out, _ = trained("show", "other")
    assert "branch of" in out
    assert "rate = 0.001" in out
    assert "finished, 29 of 29 steps" in out


@pytest.mark.slow
def test_a_run_is_followed(call) -> None:
    """While another process trains it: how far it is, until it ends."""
    training = subprocess.Popen(
        [sys.executable, "-m", "backsight", "train", "spirals", "--steps", "8000", "--out", "run"],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(lambda: Path("run/record.sqlite").exists() and backsight.open("run").status)
    status, out, err = call("follow", "run", "--every", "0.2")
    assert training.wait() == 0
    assert status == 0, err
    assert "run: finished, step 8,000/8,000" in out
    assert "running" in out


def test_a_failed_run_says_where(call) -> None:
    """In the list, when shown, and when asked to go on."""
    call("train", "sine", "--optimizer", "sgd", "--lr", "5", "--out", "runs/bad")
    assert "failed at step 73 in L" in " ".join(call("runs")[1].split())
    assert "found: Step 73: L = inf" in call("show", "runs/bad")[1]
    status, _, err = call("resume", "runs/bad")
    assert status == 2
    assert "backsight fork runs/bad --at" in err
    assert call("explain", "runs/bad", "--step", "73")[0] == 0


CASES = {
    "show nowhere": "There is no record nowhere",
    "show text.csv": "text.csv",
    "resume run --steps 0": "not in the range x>=1",
    "fork run": "--at",
    "fork run --at 20 --set lr": "expected KEY=VALUE",
    "fork run --at 20 --set lr=-1": "rate must be a number above 0",
    "fork run --at 20 --set hidden=3": "No key of the spec is called 'hidden'",
    "fork run --at 20 --set data.source=xor": "keeps the data",
    "fork run --at 20 --set optimizer.bta1=1": "Did you mean 'beta1'",
    "fork run --at 20 --set optimizer=adm": "Did you mean 'adam'",
    "fork run --at 20 --set layers.7.p=1": "layers, counted from 1",
    "fork run --at 20 --set layers.1.units=9": "makes another network",
    "fork run --at 99": "nothing left to do",
    "fork run --at 61 --steps 5": "recorded up to step 60|has the steps 0 to 60",
    "fork run --at -1 --steps 5": "There is no step -1",
    "export run --what wieghts": "Did you mean 'weights'",
    "export run --what weights --step 61": "There is no step 61",
    "export run --out text.csv/x": "cannot be written",
    "explain run --step 61": "There is no step 61",
    "check run --step 0": "There is no step 0",
    "check moons --step 3": "Only a recorded run",
    "train moons --start nowhere.safetensors": "nowhere.safetensors",
    "train moons --record-budget 0.00001": "holds no snapshots",
    "follow nowhere": "There is no record nowhere",
}


@pytest.mark.sweep(9)
@pytest.mark.parametrize("words", CASES)
def test_bad_input_ends_with_status_2(trained, words: str) -> None:
    """One message that says what is wrong; the run stays as it was."""
    Path("text.csv").write_text("a,b\n1,2\n")
    before = backsight.open("run").at(60).vectors["theta"].tobytes()
    status, _, err = trained(*words.split())
    assert status == 2, err
    assert re.search(CASES[words], err.replace("\n", " ")), err
    assert "Traceback" not in err
    assert backsight.open("run").at(60).vectors["theta"].tobytes() == before
    assert not Path("runs").exists()


def test_a_run_without_states_can_be_had_again(call) -> None:
    """--record-budget 0 keeps metrics alone; any step is trained again from the first."""
    assert call("train", *SMALL, "--record-budget", "0", "--out", "run")[0] == 0
    with backsight.open("run") as run:
        assert run.record.snapshots == []
        assert run.at(60).step == 60
        assert run.replay.match_count >= 60
        assert run.replay.difference is None


def test_no_language_hides_what_is_said(trained) -> None:
    """In Chinese too, and what is typed stays as it is."""
    os.environ["BACKSIGHT_LANG"] = "zh-CN"
    try:
        status, out, _ = trained("show", "run")
    finally:
        os.environ["BACKSIGHT_LANG"] = "en"
    assert status == 0
    assert "moons" in out


def test_tensorboard_has_an_event_file_of_the_run(call) -> None:
    """--tensorboard FOLDER: in a folder of the run's name, written while it trains; several runs
    are replicas, which have none."""
    assert call("train", *SMALL, "--out", "run", "--tensorboard", "logs")[0] == 0
    assert len(list(Path("logs/run").glob("events.out.tfevents.*"))) == 1
    status, _, err = call("train", *SMALL, "--seeds", "0-3", "--tensorboard", "logs")
    assert (status, "--tensorboard is for one run" in err) == (2, True)


def test_an_event_file_can_be_exported_twice(call) -> None:
    """Into the run's own folder: the same file, which --force takes away with other exports."""
    assert call("train", *SMALL, "--out", "run")[0] == 0
    for _again in range(2):
        assert call("export", "run", "--what", "tensorboard")[0] == 0
    assert len(list(Path("run").glob("events.out.tfevents.*"))) == 1
