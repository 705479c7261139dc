"""`backsight train --seeds` and `--grid`: what they print, write, refuse, and leave behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

FILES = {"best.toml", "replicas.csv", "replicas.json", "replicas.png"}


def test_seeds_are_summed_up(call, painted) -> None:
    """Mean ± deviation and the spread, best and worst, and how to train the best one alone."""
    status, out, err = call("train", "xor", "--seeds", "0-7", "--steps", "50")
    assert status == 0, err
    for words in (
        "seed 0-7", "8 replicas in 1 stack", "mean ± deviation", "loss (train)", "best: seed ",
        "worst: seed ", "backsight train runs/xor-replicas-0001/best.toml",
    ):  # fmt: skip
        assert words in out
    assert {p.name for p in Path("runs/xor-replicas-0001").iterdir()} == FILES


def test_a_grid_has_a_row_for_each_cell(call) -> None:
    """Combined with seeds; the best cell stands first."""
    status, out, err = call(
        "train", "moons", "--seeds", "0,2-3", "--grid", "lr=.1,.001", "--grid", "hidden=4;4,4",
        "--grid", "no-bias=true,false", "--epochs", "2", "--out", "here",
    )  # fmt: skip
    assert status == 0, err
    assert "24 replicas in 4 stacks" in out
    rows = [line for line in out.splitlines() if line.startswith("lr=")]
    assert len(rows) == 8
    assert rows[0].startswith("lr=0.1")
    assert any("lr=0.001, hidden=4,4, bias=False" in row for row in rows)
    assert len(Path("here/replicas.csv").read_text().splitlines()) == 25


def test_json_holds_every_number_and_nothing_else_is_printed(call) -> None:
    """For another program."""
    status, out, _ = call("train", "xor", "--seeds", "3", "--steps", "5", "--json")
    assert status == 0
    found = json.loads(out)
    assert found["cells"][0]["metrics"]["train"]["loss"]["deviation"] is None
    assert found["replicas"][0]["steps"] == 5


def test_failed_ones_are_named_and_not_in_the_means(call) -> None:
    """Seeds and steps; where all fail the status is 1."""
    given = ("--optimizer", "sgd", "--hidden", "20", "--epochs", "60", "--lr")
    status, out, _ = call("train", "sine", "--seeds", "1-4", *given, ".6")
    assert status == 0
    assert "2 of 4 replicas met a number that was not finite" in out
    assert "seed 3 at step " in out
    status, out, _ = call("train", "sine", "--seeds", "0-3", *given, "1e30")
    assert status == 1
    assert "best" not in {p.stem for p in Path("runs/sine-replicas-0002").iterdir()}


BAD = {
    "--seeds 5-2": "did you mean 2-5",
    "--seeds abc": "'abc' is no seed",
    "--seeds 1,1": "given twice",
    "--seeds ,": "No seeds",
    "--seeds 0-99999999999": "more than one call takes",
    "--seeds 0-3 --seed 1": "not both",
    "--seeds 0-3 --animate": "--animate is for one run",
    "--seeds 0-3 --start w.safetensors": "--start is for one run",
    "--seeds 0-3 --record-budget 1": "--record-budget is for one run",
    "--seeds 0-3 --hidden 0": "--hidden takes whole numbers",
    "--grid nosuch=1": "No option for a grid is called 'nosuch'",
    "--grid data-dir=a,b": "No option for a grid",
    "--grid lr=": "expected OPTION=VALUE",
    "--grid lr": "expected OPTION=VALUE",
    "--grid lr=.1,,.2": "expected OPTION=VALUE",
    "--grid lr=.1,fast": "'fast' is not a valid float",
    "--grid dtype=float16": "'float16' is not one of",
    "--grid no-bias=perhaps": "not a valid boolean",
    "--grid lr=.1 --grid lr=.2": "names lr twice",
    "--grid lr=.1,.10": "lr=0.1 twice",
    "--grid lr=.1 --lr .2": "lr is in the grid and given",
    "--grid seed=1,2": "as --seeds",
    "--grid optimizer=adam,adamm": "The cell optimizer=adamm of the grid cannot be trained",
    "--grid batch=2,99": "The cell batch=99 of the grid cannot be trained",
    "--processes 2": "--processes is for --seeds and --grid",
    "--seeds 0-3 --processes 0": "x>=1",
}


@pytest.mark.parametrize(("given", "said"), BAD.items())
def test_bad_input_is_one_message(call, given: str, said: str) -> None:
    """Status 2, no traceback, nothing written."""
    status, out, err = call("train", "xor", *given.split())
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert not any(Path().iterdir())


@pytest.mark.parametrize("processes", [pytest.param("1", marks=pytest.mark.slow), "2"])
def test_ctrl_c_reports_what_there_is(tmp_path: Path, processes: str) -> None:
    """SIGINT between two steps: the summary, a folder, status 130, and no process left behind."""
    (tmp_path / "own.py").write_text(OWN)
    arguments = ("train", "digits", "--seeds", "0-3", "--steps", "10000000", "--processes",
                 processes, "--with", tmp_path / "own.py")  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "backsight", *arguments], cwd=tmp_path, env=dict(os.environ),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    assert any("4 replicas in" in line for line in process.stdout)  # announced: training begins
    for _reader in range(1 if processes == "1" else 3):  # a worker reads the file with its job
        assert any(line == "begun\n" for line in process.stderr)
    worked = seconds_of(process.pid) + 0.5
    while processes == "1" and seconds_of(process.pid) < worked:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=600)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "4 of 4 had begun" in out
    folder = tmp_path / "runs/digits-replicas-0001"
    assert {p.name for p in folder.iterdir()} == FILES
    rows = json.loads((folder / "replicas.json").read_text())["replicas"]
    assert all(row["steps"] < 10_000_000 for row in rows)


def seconds_of(pid: int) -> float:
    """The processor's time that a process has had; the clock's where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


OWN = '''"""Descent, my own; says when it is read."""
import sys

from backsight.records import Array, Optimizer, formula


@formula
def step(w: Array, g: Array, eta: float, t: int) -> tuple[Array]:
    w = w - eta * g
    return (w,)


mine = Optimizer(name="mine", step=step, rate=0.1)
print("begun", file=sys.stderr, flush=True)
'''
