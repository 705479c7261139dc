"""A full disk: one clear message, what was written is whole, and with room again all goes on."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from followed import bits, follow, metrics, pace

import backsight
from backsight.cli import main as cli
from backsight.kernel.errors import CannotWrite
from backsight.recorder import open as opening
from backsight.recorder import recorder
from backsight.recorder.record import Record

OPTIONS: dict[str, Any] = {"hidden": [40, 40], "steps": 60, "seed": 1}
SHELL = ["moons", "--hidden", "40,40", "--steps", "3000", "--seed", "1"]
LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
sys.argv = ["backsight", *sys.argv[1:]]
runpy.run_module("backsight", run_name="__main__")
"""


def small(monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    """From here on, files have so many pages at the most."""
    set_up = opening._set_up_writing

    def limited(connection: Any) -> None:
        set_up(connection)
        connection.execute(f"PRAGMA max_page_count = {pages}")

    monkeypatch.setattr(opening, "_set_up_writing", limited)


@pytest.mark.parametrize("pages", [1, 4, 5, 7])
def test_no_more_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    """Wherever room ends: a message with the file and what to do; what is there is right; resumed
    with more room, the run is the same as with enough from the beginning."""
    with pace("every step"):
        whole = backsight.start("moons", out=tmp_path / "whole", **OPTIONS)
        truth = follow(whole)
        small(monkeypatch, pages)
        with pytest.raises(CannotWrite, match=r"record\.sqlite.*disk is full") as caught:
            follow(backsight.start("moons", out=tmp_path / "run", **OPTIONS))
        monkeypatch.undo()
        has_begun = (tmp_path / "run").exists()
        assert ("`backsight resume" in str(caught.value)) == has_begun == (pages >= 4)
        if not has_begun:
            return
    with pace("every step"):
        with backsight.open(tmp_path / "run") as run:
            assert run.status == "interrupted"
            last = run.record.last_step
            assert bits(run.at(last)) == bits(truth[last])
        run = backsight.resume(tmp_path / "run")
        follow(run)
        assert bits(run.state) == bits(truth[60])
    assert metrics(tmp_path / "run") == metrics(tmp_path / "whole")


def test_it_is_said_after_a_break(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last state finds no room and nobody iterates any more, `finish` says it."""
    # By a clock that stands still no state is written before, however slow the machine is.
    monkeypatch.setattr(recorder, "time", SimpleNamespace(perf_counter=lambda: 0.0))
    small(monkeypatch, 5)
    options = {**OPTIONS, "hidden": [200, 200]}
    run = backsight.start("moons", out=tmp_path / "run", **options)
    for step in run.steps():
        if step.index == 30:
            break
    with pytest.raises(CannotWrite, match="disk is full"):
        run.finish()
    with Record.open(tmp_path / "run") as record:
        assert record.status == "interrupted"


def shell(*words: str, limited: bool = False) -> "subprocess.CompletedProcess[str]":
    command = ["-c", LIMITED] if limited else ["-m", "backsight"]
    return subprocess.run(
        [sys.executable, *command, *words], capture_output=True, text=True, check=False
    )


def refused(done: "subprocess.CompletedProcess[str]", said: str) -> None:
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def goes_on(folder: Path, base: Path) -> None:
    """Resumed, it ends as a run that nothing disturbed."""
    with backsight.open(folder) as run:
        assert run.status == "interrupted"
        run.at(run.record.last_step)
    run = backsight.resume(folder)
    assert run.state.step > 0
    follow(run)
    whole = backsight.start("moons", hidden=[40, 40], steps=3000, seed=1, out=base / "whole")
    follow(whole)
    assert bits(run.state) == bits(whole.state)
    assert metrics(folder) == metrics(base / "whole")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a limit of Unix")
def test_files_that_may_not_grow(tmp_path: Path) -> None:
    """A limit on the length of files: status 2, one line, and the run goes on without the limit."""
    done = shell("train", *SHELL, "--out", str(tmp_path / "run"), limited=True)
    refused(done, "record.sqlite cannot be written")
    goes_on(tmp_path / "run", tmp_path)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB: less than the record of such a run takes on the fastest machine."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1000k", "tmpfs", str(place)]
    if sys.platform == "win32" or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def resize(disk: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


@pytest.mark.slow
def test_a_disk_that_runs_full(disk: Path, tmp_path: Path) -> None:
    """Status 2, one line that says so; with room again the run ends as it would have."""
    refused(shell("train", *SHELL, "--out", str(disk / "run")), "the disk is full")
    resize(disk, "90m")
    goes_on(disk / "run", tmp_path)


def test_a_disk_that_is_full(disk: Path) -> None:
    """Nothing is begun on it, and the message names it; with room again, training is as ever."""
    with suppress(OSError):
        (disk / "filler").write_bytes(bytes(2_000_000))
    refused(shell("train", *SHELL, "--out", str(disk / "run")), str(disk))
    assert not (disk / "run" / "record.sqlite").exists()
    (disk / "filler").unlink()
    backsight.train("xor", steps=2, out=disk / "run")


@pytest.mark.slow
def test_a_verdict_on_a_disk_that_is_full(disk: Path) -> None:
    """It is said all the same; of its file, and of the mended run, nothing is left there."""
    with suppress(OSError):
        (disk / "filler").write_bytes(bytes(2_000_000))
    sick = ["moons", "--hidden", "8", "--optimizer", "sgd", "--lr", "100", "--epochs", "20"]
    for more in (["-o", str(disk / "v.html")], ["--fix"]):
        done = subprocess.run(
            [sys.executable, "-m", "backsight", "doctor", *sick, "--budget", "0.5", *more],
            capture_output=True,
            cwd=disk,
            text=True,
            check=False,
        )
        assert done.returncode == 2, done.stderr
        assert done.stdout.startswith("Verdict: learning rate too high")
        assert done.stderr.count("Error: ") == 1
        assert "Traceback" not in done.stderr
        assert not [path for path in disk.rglob("*") if path.is_file() and path.name != "filler"]


def fill_up(disk: Path, sizes: range) -> set[bool]:
    """Train on disks of so many kB: where `resume` is promised it is made good, and where it is not
    nothing is left. Returns whether it was promised, of all."""
    options = {**OPTIONS, "hidden": [10], "steps": 30}
    with pace("every step"):
        truth = backsight.start("moons", **options)
        follow(truth)
        promises = set()
        for size in sizes:
            resize(disk, f"{size}k")
            with pytest.raises(CannotWrite) as caught:
                follow(backsight.start("moons", out=disk / "run", **options))
            promises.add("`backsight resume" in str(caught.value))
            resize(disk, "90m")
            assert (disk / "run").exists() == ("`backsight resume" in str(caught.value)), (
                size,
                caught.value,
            )
            if (disk / "run").exists():
                run = backsight.resume(disk / "run")
                follow(run)
                assert bits(run.state) == bits(truth.state), size
                shutil.rmtree(disk / "run")
    return promises


def test_resume_is_promised_where_it_works(disk: Path) -> None:
    """Wherever room ends, before the record begins and after."""
    assert fill_up(disk, range(4, 600, 84)) == {False, True}


@pytest.mark.slow
def test_resume_is_promised_where_it_works_on_any_disk(disk: Path) -> None:
    """The same by each page of memory."""
    assert fill_up(disk, range(4, 600, 4)) == {False, True}


@pytest.mark.parametrize("reason", ["ENOSPC", "EDQUOT", "EROFS", "EACCES"])
@pytest.mark.parametrize("count", [0, 3, 5])
def test_files_beside_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, reason: str, count: int
) -> None:
    """Where one of them cannot be written, the record is whole: one message says so, and how the
    files are made later, which works."""
    code = getattr(errno, reason)
    writes, replace = iter(range(99)), Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if next(writes) < count:
            return replace(path, target)
        raise OSError(code, os.strerror(code))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Path, "replace", refuse)
    assert run_here(monkeypatch, "train", "xor", "--steps", "5", "-o", "run") == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert os.strerror(code) in err
    assert "The record of run is whole: `backsight export run` makes the other files" in err
    assert not [p for p in (tmp_path / "run").iterdir() if p.name.endswith(".partial")]
    monkeypatch.setattr(Path, "replace", replace)
    assert run_here(monkeypatch, "export", "run") == 0
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert names >= {"weights.safetensors", "spec.toml", "metrics.csv", "loss.png"}


def run_here(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Run a command in this process; its exit status."""
    monkeypatch.setattr("sys.argv", ["backsight", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)
