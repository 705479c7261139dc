"""Commands that only read leave a run's folder as it was, to the byte; also one that was killed,
one of an older version, and one where nothing can be written."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import backsight
from backsight.cli.main import main
from backsight.recorder.open import LOGGED, WRITE_VERSION

LINES = (
    "runs .",
    "tree .",
    "show run",
    "follow run",
    "score run",
    "predict run rows.csv",
    "compare run run",
    "explain run",
    "check run --samples 1 --methods complex_step",
    "influence run --weight W1[0,0]",
    "paths run --weight W1[0,0]",
    "landscape run --grid 3 --states 3",
    "lr run --over 4 --trial 0",
    "race run --grid 3 --states 3 --optimizers sgd",
    "when run --first nonfinite",
    "export run --what csv -o new",
    "fork run --at 2 --steps 1 -o new",
    "resume run --with nothing.py",
    "resume run --steps 0",
)
KILLED = """
import os, time, backsight
for step in backsight.start("moons:rows=40", hidden=[2], steps=400, out="run").steps():
    if step.index in (300, 310):
        time.sleep(2)  # by then the steps before are written
    if step.index == 320:
        os._exit(9)
"""


def train(_folder: Path) -> None:
    backsight.train("moons:rows=40", hidden=[2], steps=6, out="run")


def leave_log(folder: Path) -> None:
    """As versions before this one left a record: its header says that it has a log."""
    train(folder)
    connection = sqlite3.connect(folder / "run/record.sqlite")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    assert (folder / "run/record.sqlite").read_bytes()[WRITE_VERSION] == LOGGED


def kill(folder: Path) -> None:
    """What lies beside the record then is part of it."""
    source = str(Path(backsight.__file__).parents[1])
    subprocess.run(
        [sys.executable, "-c", KILLED],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": source},
        check=False,
    )
    assert (folder / "run/record.sqlite-wal").stat().st_size > 0


def read_folder(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run `backsight ARGS` in an empty folder; gives status, output and error output."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["backsight", *args])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


@pytest.fixture
def close() -> Iterator[Callable[[Path], None]]:
    """Takes the right to write a folder away; given back at the end."""
    closed: list[Path] = []

    def forbid(folder: Path) -> None:
        folder.chmod(0o555)
        closed.append(folder)

    yield forbid
    for folder in closed:
        folder.chmod(0o755)


@pytest.mark.parametrize("make", [train, leave_log, kill], ids=["whole", "older", "killed"])
def test_reading_changes_nothing(tmp_path: Path, call, close, make) -> None:
    """Not a byte, not a file, by any command, whatever the state of the run."""
    (tmp_path / "rows.csv").write_text("x1,x2\n0.1,0.2\n")
    make(tmp_path)
    before = read_folder(tmp_path / "run")
    close(tmp_path / "run")
    for line in LINES:
        status, _out, err = call(*line.split())
        refused = line.startswith("resume") or line == "compare run run"
        assert status in (0, 1) or refused, err
        assert read_folder(tmp_path / "run") == before, line
        shutil.rmtree(tmp_path / "new", ignore_errors=True)


def test_a_record_is_one_file_when_it_is_closed(tmp_path: Path, call) -> None:
    """Trained, and gone on with: no log beside it, and none in its header."""
    train(tmp_path)
    assert call("resume", "run", "--steps", "2")[0] == 0
    path = tmp_path / "run/record.sqlite"
    assert path.read_bytes()[WRITE_VERSION] != LOGGED
    assert not list(path.parent.glob("*-wal")) + list(path.parent.glob("*-shm"))
