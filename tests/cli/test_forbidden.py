"""What the user has no right to: it is said what, and what to do, and hides nothing else."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import backsight
from backsight.cli.commands import commands

NOBODY = 65534
"""Whose rights a test takes that is run by root, whom nothing is forbidden."""


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """Commands that were called while all was allowed: what they import is there from then on."""
    return set()


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test puts its runs, for all to copy."""
    return tmp_path_factory.mktemp("forbidden") / "runs"


@pytest.fixture
def forbidden(
    call, runs: Path, imported: set[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """`call` beside two runs, of which the folder of one, secret, may not be entered."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.chdir(folder)
        for name in ("good", "secret", "secret/base") if not runs.exists() else ():
            backsight.train("xor", steps=2, out=runs / name)
        shutil.copytree(runs, "runs")
        for name in commands:
            assert commands[name]  # what is imported later may not be readable then
        for line in ("runs", "tree", "show runs/good", "explain runs/good"):
            if line not in imported:
                assert call(*line.split())[0] == 0
                imported.add(line)
        Path(folder).chmod(0o755)
        Path("runs/secret").chmod(0)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(NOBODY)
        yield call
        if is_root:
            os.seteuid(0)
        Path("runs/secret").chmod(0o755)
        monkeypatch.undo()


def test_one_folder_hides_no_others(forbidden) -> None:
    """Of runs, and of their tree."""
    for command in ("runs", "tree"):
        status, out, err = forbidden(command)
        assert (status, err) == (0, "")
        assert "good" in out
        assert "finished" in out
        assert "runs/secret/record.sqlite cannot be read: Permission denied." in " ".join(
            out.split()
        )


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    "line",
    ["show runs/secret", "show runs/secret/base", "explain runs/secret/base", "runs runs/secret",
     "predict runs/secret rows.csv", "derive runs/secret/rows.csv", "compare runs/good runs/secret",
     "resume runs/secret", "derive runs/secret/spec.toml"],
)  # fmt: skip
def test_it_is_said_what_to_do(forbidden, line: str) -> None:
    """Of what is read."""
    status, out, err = forbidden(*line.split())
    assert (status, out) == (2, "")
    assert "cannot be read: Permission denied. Change its permissions" in " ".join(err.split())


def test_it_is_said_where_else_to_write(forbidden) -> None:
    """Of what is written."""
    for line in ("export runs/good -o runs/secret/y", "explain xor -o runs/secret/y.html"):
        status, out, err = forbidden(*line.split())
        assert (status, out) == (2, "")
        assert "Give -o a place that you may write to." in " ".join(err.split())
