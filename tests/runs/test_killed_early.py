"""A run that was killed before anything was written of its steps goes on as if it had not been."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

import backsight
from backsight.recorder.writer import RecordWriter
from backsight.runs.run import Run


def kill(start: Callable[[Path], Run], folder: Path) -> Path:
    """What is on the disk of a run that is killed once its record has begun."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(RecordWriter, "write", lambda writer, chunk: None)
        run = start(folder)
        left = Path(shutil.copytree(folder, folder.with_name(f"{folder.name}-killed")))
        run.finish()
    return left


def finish(folder: Path) -> backsight.RecordedRun:
    """The rest of a run, and what its record says then."""
    for _step in backsight.resume(folder).steps(every=False):
        pass
    return backsight.open(folder)


def fork(parent: Path, folder: Path) -> Run:
    """A branch that learns more slowly from step 30 on."""
    return backsight.fork(parent, 30, {"lr": 0.01}, out=folder)


def test_a_branch_knows_the_rate_of_its_parent(tmp_path: Path) -> None:
    """Also a branch of it, from the same step."""
    backsight.train("xor", steps=60, seed=1, lr=0.5, out=tmp_path / "parent")
    for _step in fork(tmp_path / "parent", tmp_path / "whole").steps():
        pass
    first = kill(partial(fork, tmp_path / "parent"), tmp_path / "first")
    second = kill(partial(fork, first), tmp_path / "second")
    with backsight.open(tmp_path / "whole") as whole:
        moments = dict(whole.record.moments)
    assert moments[30].rate == 0.5
    for killed in (first, second):
        with finish(killed) as run:
            assert dict(run.record.moments) == moments


def test_a_resumed_run_knows_its_data(tmp_path: Path) -> None:
    """By the checksum that one has that was not killed."""
    backsight.train("xor", steps=9, out=tmp_path / "whole")
    killed = kill(lambda folder: backsight.start("xor", steps=9, out=folder), tmp_path / "run")
    with backsight.open(tmp_path / "whole") as whole, finish(killed) as run:
        assert run.record.about.data == whole.record.about.data
