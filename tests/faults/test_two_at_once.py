"""Several processes on one run: one writes, all may read, and none sees what is not so."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from followed import bits, follow

import backsight
from backsight.kernel.errors import CannotWrite

STEPS = 10_000
OPTIONS = {"hidden": [3], "steps": STEPS, "seed": 1}
TRAIN = """
import sys, backsight
run = backsight.start("xor", hidden=[3], steps=int(sys.argv[3]), seed=1, out=sys.argv[1])
print("begun", flush=True)
for step in run.steps():
    if step.index == int(sys.argv[2]):
        break
run.finish()
"""
BEGIN = """
import sys, backsight
print("ready", flush=True)
sys.stdin.readline()
run = backsight.start("xor", hidden=[3], steps=2_000, seed=1, out=sys.argv[1])
for step in run.steps():
    pass
"""
RESUME = """
import sys, backsight
print("ready", flush=True)
sys.stdin.readline()
run = backsight.resume(sys.argv[1])
for step in run.steps():
    pass
"""


@contextmanager
def training(folder: Path, stop: int = 0, steps: int = STEPS) -> Iterator["subprocess.Popen[str]"]:
    """A process that trains into a folder; it is ended with the block."""
    words = [sys.executable, "-c", TRAIN, str(folder), str(stop), str(steps)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        try:
            yield process
        finally:
            process.kill()


def test_the_second_to_write_is_refused(tmp_path: Path) -> None:
    """While one trains another cannot go on with the run, from Python and from the shell; the one
    that trains is not disturbed."""
    with training(
        tmp_path / "run", steps=1000 * STEPS
    ) as process:  # longer than a slow start takes
        with pytest.raises(CannotWrite, match="being written by another process"):
            backsight.resume(tmp_path / "run")
        words = [sys.executable, "-m", "backsight", "resume", str(tmp_path / "run")]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "being written by another process" in done.stderr
        assert process.poll() is None


def race(program: str, folder: Path, count: int) -> list[str]:
    """Run a program in several processes that begin at the same moment; what each said of its
    refusal, "" for the one that was not refused."""
    words = [sys.executable, "-c", program, str(folder)]
    pipe = subprocess.PIPE
    racers = [subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe) for _ in range(count)]
    for racer in racers:
        assert racer.stdout is not None
        racer.stdout.readline()
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write(b"\n")
        racer.stdin.flush()
    errors = [racer.communicate()[1].decode() for racer in racers]
    assert [racer.returncode for racer in racers].count(0) == 1, errors
    return errors


@pytest.mark.slow
def test_one_of_many_that_resume_at_once(tmp_path: Path) -> None:
    """Three go on with one run at the same moment: one does, two are refused, the bits hold."""
    whole = backsight.train("xor", **OPTIONS)
    follow(backsight.start("xor", out=tmp_path / "run", **OPTIONS), STEPS // 2)
    refused = [error for error in race(RESUME, tmp_path / "run", 3) if error]
    assert all("being written by another process" in error for error in refused)
    assert len(refused) == 2
    with backsight.open(tmp_path / "run") as run:
        assert run.status == "finished"
        assert len(run.record.sessions) == 2
        assert bits(run.at(STEPS)) == bits(whole.state)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(5))
def test_one_of_many_that_begin_at_once(tmp_path: Path, number: int) -> None:
    """Three train into one new folder at the same moment: one does, two are refused, and what they
    took away was their own."""
    refused = [error for error in race(BEGIN, tmp_path / "run", 3) if error]
    assert len(refused) == 2
    said = ("being written by another process", "just beginning", "never overwrites")
    assert all("CannotWrite" in e and any(text in e for text in said) for e in refused), refused
    whole = backsight.train("xor", hidden=[3], steps=2_000, seed=1)
    with backsight.open(tmp_path / "run") as run:
        assert run.status == "finished"
        assert bits(run.at(2_000)) == bits(whole.state)


@pytest.mark.slow
def test_readers_see_what_is_so(tmp_path: Path) -> None:
    """Read again and again while it is written: no gap, no wrong loss, no wrong state, growing; one
    that was opened early sees how it ended."""
    truth = {}
    losses = []
    whole = backsight.start("xor", **OPTIONS)
    for step in whole.steps():
        losses.append(step.loss)
        if step.index % 500 == 1:
            truth[step.index - 1] = step.state.vectors["theta"].tobytes()
    truth[STEPS] = whole.state.vectors["theta"].tobytes()
    with training(tmp_path / "run") as process:
        early = backsight.open(tmp_path / "run")
        assert early.status == "running"
        seen, looks = [0], 0
        while process.poll() is None:
            with backsight.open(tmp_path / "run") as run:
                assert run.status in ("running", "finished")
                steps = run.metrics["step"]
                assert np.array_equal(steps, np.arange(1, len(steps) + 1))
                assert run.metrics["loss"].tolist() == losses[: len(steps)]
                step = run.record.last_step // 500 * 500
                assert run.at(step).vectors["theta"].tobytes() == truth[step]
                seen.append(len(steps))
            looks += 1
            time.sleep(0.05)
        assert process.wait() == 0
        assert seen == sorted(seen)
        assert looks > 1
        assert early.status == "finished"
        early.close()
