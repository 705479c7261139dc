"""Threads that were taken by themselves step back where others want the cores."""

import numpy as np
import pytest

import backsight
from backsight.engine.native import team
from backsight.kernel.streams import stream
from backsight.native.available import describe_missing

pytestmark = pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")


def test_bits_are_the_same_when_cores_come_and_go(monkeypatch: pytest.MonkeyPatch) -> None:
    x = stream(0, "x").draw_uniform((256, 784))
    data = x, (x[:, 0] * 10).astype(int).astype(str)
    ends, taken = [], []
    run_on_threads = team.run_on_threads

    def count(function: object, arguments: list) -> list[int]:
        taken.append(len(arguments))
        return run_on_threads(function, arguments)

    monkeypatch.setattr(team, "run_on_threads", count)
    for free in ([1], [2], [2, 1, 2, 2, 1]):
        turns = iter(free * 1000)
        monkeypatch.setattr(team, "count_threads", lambda turns=turns: next(turns))
        run = backsight.train(
            data, hidden=[128], batch=128, steps=12, dropout=0, test=0, engine="native"
        )
        ends.append(run.state.vectors["theta"].copy())
    assert np.array_equal(ends[0], ends[1])
    assert np.array_equal(ends[0], ends[2])
    assert 2 in taken
