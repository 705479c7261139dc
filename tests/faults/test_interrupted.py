"""Interrupted at the worst moment: half an update is neither recorded nor gone on from."""

from pathlib import Path
from typing import Any

import pytest
from followed import bits, follow, moments, pace, wrong

import backsight
from backsight.engine.numpy.plan import NumpyPlan
from backsight.recorder.record import Record

OPTIONS = {"hidden": [4], "steps": 30, "seed": 1, "batch": 8}


def interrupt(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Let Ctrl-C come in the midst of the update of a step, once."""
    update = NumpyPlan.update

    def torn(self: NumpyPlan, t: int, numbers: Any) -> None:
        update(self, t, numbers)
        if t == step:
            monkeypatch.undo()
            raise KeyboardInterrupt

    monkeypatch.setattr(NumpyPlan, "update", torn)


@pytest.mark.parametrize("speed", ["usual", "every step"])
def test_a_torn_state_is_not_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, speed: str
) -> None:
    """Ctrl-C in the midst of an update: every step before it is there, none is of what was torn,
    and the run goes on as if nothing had been."""
    with pace(speed):
        truth = follow(backsight.start("moons", out=tmp_path / "whole", **OPTIONS))
        run = backsight.start("moons", out=tmp_path / "run", **OPTIONS)
        interrupt(monkeypatch, 17)
        with pytest.raises(KeyboardInterrupt):
            follow(run)
        with backsight.open(tmp_path / "run") as torn:
            assert (torn.status, torn.record.last_step) == ("interrupted", 16)
            assert max(torn.record.moments) <= 16
        assert wrong(tmp_path / "run", truth, range(17)) == []
        run = backsight.resume(tmp_path / "run")
        follow(run)
        assert bits(run.state) == bits(truth[30])
        assert moments(tmp_path / "run") == moments(tmp_path / "whole")


def test_a_replay_that_was_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the midst of going back: the next call does not go on from half a step."""
    truth = follow(backsight.start("moons", out=tmp_path / "run", **OPTIONS))
    with backsight.open(tmp_path / "run") as run:
        run.at(10)
        interrupt(monkeypatch, 14)
        with pytest.raises(KeyboardInterrupt):
            run.at(20)
        for step in (14, 13, 20, 30):
            assert bits(run.at(step)) == bits(truth[step])


def test_an_error_in_the_loop_is_an_interruption(tmp_path: Path) -> None:
    """Whoever iterates fails between two steps: the last state is whole, and is recorded."""
    run = backsight.start("moons", out=tmp_path / "run", **OPTIONS)
    with pytest.raises(ZeroDivisionError):
        sum(1 / (17 - step.index) for step in run.steps())
    with Record.open(tmp_path / "run") as record:
        assert (record.status, record.last_step) == ("interrupted", 16)
        assert record.snapshots[-1] == 16


def test_a_run_that_never_began(tmp_path: Path) -> None:
    """Finished before its first step, or never iterated over: a record of 0 steps, to resume."""
    run = backsight.start("moons", out=tmp_path / "run", **OPTIONS)
    run.finish()
    with Record.open(tmp_path / "run") as record:
        assert (record.status, record.last_step) == ("interrupted", 0)
    follow(backsight.resume(tmp_path / "run"))
    with Record.open(tmp_path / "run") as record:
        assert (record.status, record.last_step) == ("finished", 30)
