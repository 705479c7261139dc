"""Rows that are measured are told where that takes long, and are no more than that in between."""

from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

import backsight
from backsight.cli.progress import bars, training
from backsight.cli.progress.training import TrainingProgress


def test_a_line_every_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of measuring that takes so long, and not of steps of which each is measured soon."""
    now, out = [0.0], StringIO()
    monkeypatch.setattr(training, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    run = backsight.start("xor", steps=30)
    progress = TrainingProgress(Console(file=out), run)
    for second in range(13):
        now[0] = second
        progress.show_measuring("Measuring", 1000 * second, 12_000)
    for step in run.steps():
        now[0] += 1
        progress.show(step)
        progress.show_measuring("Measuring", 1, 1)
    lines = out.getvalue().splitlines()
    assert lines[:2] == [f"step 0/30  Measuring: {n}/12,000" for n in ("5,000", "10,000")]
    assert lines[2:]
    assert all("steps/s" in line for line in lines[2:])


def test_a_portable_training_tells_it(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first measuring to the last, which is of every part; in JSON, nothing is said."""
    monkeypatch.setattr(training, "PLAIN_EVERY", 0.0)
    monkeypatch.setattr(bars, "PLAIN_EVERY", 0.0)
    command = ("train", "xor", "--steps", "2", "--engine", "portable")
    _status, out, err = call(*command)
    assert "step 0/2  Measuring: 4/4" in out
    assert "Measuring: 4/4" in err
    assert "Measuring" not in call(*command, "--json")[1]
