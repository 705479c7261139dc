"""Snapshots: never more than there is room for, and no step far from one."""

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import backsight
from backsight.recorder import recorder
from backsight.recorder.spacing import MOST_SNAPSHOTS, Budget, choose_drops


@given(st.lists(st.integers(1, 50), min_size=1, max_size=300), st.integers(2, 40))
def test_what_is_kept_lies_evenly(apart: list[int], slots: int) -> None:
    """However they come: never more than the slots, the first and the newest are there, and no gap
    is more than about twice what even spacing would leave."""
    kept: list[int] = []
    now = 0
    for gap in apart:
        now += gap
        kept.append(now)
        dropped = choose_drops(kept, slots, [kept[0]])
        kept = [k for k in kept if k not in dropped]
        assert len(kept) <= slots
        assert (kept[0], kept[-1]) == (apart[0], now)
    even = max(max(apart), (now - apart[0]) / max(1, slots - 1))
    assert max((b - a for a, b in pairwise(kept)), default=0) <= 2.5 * even


@given(st.sets(st.integers(0, 500), min_size=3, max_size=60), st.data())
def test_what_is_to_stay_stays(steps: set[int], data: st.DataObject) -> None:
    """Steps that are to be kept are, even where there are more of them than slots."""
    keep = data.draw(st.lists(st.sampled_from(sorted(steps)), max_size=20))
    dropped = choose_drops(sorted(steps), data.draw(st.integers(1, 10)), keep)
    assert not {*dropped} & {*keep, min(steps), max(steps)}
    assert len({*dropped}) == len(dropped)


@given(
    st.integers(1, 2**40), st.integers(0, 2**50), st.integers(-5, 2**50), st.floats(0, 100),
    st.floats(0, 10),
)  # fmt: skip
def test_plans_fit_their_room(
    size: int, room: int, steps: int, seconds: float, copying: float
) -> None:
    """As many snapshots as are planned have room, one more while it is written; never none."""
    budget = Budget(size=size, room=room, steps=steps)
    assert 1 <= budget.slots <= MOST_SNAPSHOTS
    assert budget.slots == 1 or (budget.slots + 1) * size <= room
    interval = budget.choose_interval(seconds, copying)
    assert interval >= 1
    assert steps / interval <= max(1, budget.slots - 1)


def test_time_decides_where_there_is_room() -> None:
    """Steps of a millisecond: back in a quarter of a second, at a power of two of steps."""
    budget = Budget(size=1000, room=10**9, steps=10**5)
    assert budget.choose_interval(0.001, 1e-6) == 128
    assert budget.choose_interval(0.001, 0.01) == 1024  # copying ten seconds in two thousand


def test_what_is_trained_is_handed_to_the_writer_twice_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock of the test's own, on which each step lasts a tenth: at most six wait."""
    now, rows = [0.0], []
    monkeypatch.setattr(recorder, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    run = backsight.start("xor", hidden=[3], steps=60, engine="numpy", out=tmp_path / "run")
    assert run.recorder is not None
    writer = run.recorder._writer
    write = writer.write
    monkeypatch.setattr(writer, "write", lambda c: (rows.append(len(c.table)), write(c)))
    for _step in run.steps():
        now[0] += 0.1
    assert sum(rows) == 60
    assert max(rows) <= 6
