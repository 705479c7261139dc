"""The place of a run is lost while it trains: one message within seconds, and nothing half made."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from followed import bits, follow, pace

import backsight
from backsight.kernel.errors import MissingRecord
from backsight.recorder.record import Record
from backsight.runs.run import Run

OPTIONS = {"hidden": [4], "steps": 60, "seed": 1}
LONG = ["train", "moons", "--steps", "100000000", "--engine", "numpy", "--seed", "1", "-o", "run"]


def remove(folder: Path) -> None:
    shutil.rmtree(folder)


def rename(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))


def remove_record(folder: Path) -> None:
    (folder / "record.sqlite").unlink()


def replace_record(folder: Path) -> None:
    shutil.copyfile(folder / "record.sqlite", folder / "other")
    (folder / "other").replace(folder / "record.sqlite")


def train_and_lose(run: Run, lose: Callable[[Path], None]) -> None:
    """Train, and lose the run's folder before step 20."""
    assert run.folder is not None
    for step in run.steps():
        if step.index == 20:
            lose(run.folder)


LOSSES = [remove, rename, remove_record, replace_record]


@pytest.mark.parametrize("lose", LOSSES)
def test_it_ends_the_training(tmp_path: Path, lose: Callable[[Path], None]) -> None:
    """From Python: MissingRecord at the next chunk, and the folder is not made again."""
    with pace("every step"):
        run = backsight.start("moons", out=tmp_path / "run", **OPTIONS)
        with pytest.raises(MissingRecord, match=r"record\.sqlite was removed"):
            train_and_lose(run, lose)
    assert run.state.step < 25
    assert (tmp_path / "run").exists() == (lose in (remove_record, replace_record))


def test_a_run_that_was_renamed_goes_on(tmp_path: Path) -> None:
    """In its new place, to the bits of one that was not disturbed."""
    with pace("every step"):
        truth = follow(backsight.start("moons", out=tmp_path / "whole", **OPTIONS))
        run = backsight.start("moons", out=tmp_path / "run", **OPTIONS)
        with pytest.raises(MissingRecord):
            train_and_lose(run, rename)
        run = backsight.resume(tmp_path / "elsewhere")
        follow(run)
    assert bits(run.state) == bits(truth[60])


def test_a_program_may_go_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that changes its folder while it trains has not lost a relative one."""
    monkeypatch.chdir(tmp_path)
    with pace("every step"):
        run = backsight.start("moons", out="run", **OPTIONS)
        for step in run.steps():
            if step.index == 20:
                monkeypatch.chdir("/")
    assert run.state.step == 60


def test_one_that_is_lost_at_the_end(tmp_path: Path) -> None:
    """Removed after the last chunk, before the end is written: it is said all the same."""
    run = backsight.start("moons", out=tmp_path / "run", **OPTIONS)
    for step in run.steps():
        if step.index == 20:
            shutil.rmtree(tmp_path / "run")
            break
    with pytest.raises(MissingRecord):
        run.finish()


@contextmanager
def training(base: Path) -> Iterator["subprocess.Popen[str]"]:
    """A long training in a process of its own, some steps of which are recorded."""
    words = [sys.executable, "-m", "backsight", *LONG]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, text=True, cwd=base) as process:
        try:
            while not read_steps(base / "run"):
                assert process.poll() is None
                time.sleep(0.05)
            yield process
        finally:
            process.kill()


def read_steps(folder: Path) -> int:
    """How many are recorded."""
    try:
        with Record.open(folder) as record:
            return record.last_step
    except backsight.BacksightError:
        return 0


@pytest.mark.slow
@pytest.mark.parametrize("lose", [remove, rename])
def test_the_command_says_it(tmp_path: Path, lose: Callable[[Path], None]) -> None:
    """Status 1, one line on standard error, and no folder is made again. `follow` says it, too."""
    with training(tmp_path) as process:
        words = [sys.executable, "-m", "backsight", "follow", "run", "--every", "0.1"]
        pipe = subprocess.PIPE
        follower = subprocess.Popen(words, stdout=pipe, stderr=pipe, text=True, cwd=tmp_path)
        assert follower.stdout is not None
        assert follower.stdout.readline()
        lose(tmp_path / "run")
        _out, err = process.communicate(timeout=600)
        assert (process.returncode, err.count("\n")) == (1, 1), err
        assert err.startswith("Error: run/record.sqlite was removed, renamed or replaced"), err
        _out, err = follower.communicate(timeout=600)
        assert (follower.returncode, err.count("\n")) == (2, 1), err
        assert "There is no record run" in err
    assert not (tmp_path / "run").exists()
