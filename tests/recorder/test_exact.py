"""What a record gives back is what was there, bit for bit: any step, resumed, extended, forked."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from drawn import STEPS, specs
from followed import PACES, bits, follow, history, metrics, moments, pace, wrong
from hypothesis import given, settings
from hypothesis import strategies as st

import backsight
from backsight.engine import loop
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.spec import Spec
from backsight.kernel.errors import BadInput

some = settings(max_examples=4, deadline=None)
many = settings(max_examples=400, deadline=None)
paces = st.sampled_from(list(PACES))
steps = st.integers(1, STEPS)


def any_step(spec: Spec, speed: str, order: list[int]) -> None:
    with TemporaryDirectory() as place, pace(speed):
        run = backsight.start(spec, out=Path(place, "run"))
        truth = follow(run)
        assert wrong(Path(place, "run"), truth, [*order, STEPS, 0]) == []
        with backsight.open(Path(place, "run")) as recorded:
            step = recorded.step(order[0])
            assert step.loss == recorded.metrics["loss"][order[0] - 1]
            assert bits(step.state) == bits(truth[order[0] - 1])
            assert recorded.metrics["step"].tolist() == list(range(1, STEPS + 1))


def resumed(spec: Spec, speed: str, stops: list[int]) -> None:
    with TemporaryDirectory() as place, pace(speed):
        whole = backsight.start(spec, out=Path(place, "whole"))
        truth = follow(whole)
        run = backsight.start(spec, out=Path(place, "run"))
        follow(run, stops[0])
        for stop in stops[1:]:
            follow(backsight.resume(Path(place, "run")), stop)
        run = backsight.resume(Path(place, "run"))
        follow(run)
        assert bits(run.state) == bits(whole.state)
        assert history(run) == history(whole)
        assert moments(Path(place, "run")) == moments(Path(place, "whole"))
        assert metrics(Path(place, "run")) == metrics(Path(place, "whole"))
        assert wrong(Path(place, "run"), truth, [STEPS, *stops]) == []


def extended(spec: Spec, speed: str, stop: int | None, order: list[int]) -> None:
    with TemporaryDirectory() as place, pace(speed):
        there = Path(place, "run")
        truth = follow(backsight.start(spec, out=there), stop)
        for more in (7, 9):
            border = max(truth)
            truth |= follow(backsight.resume(there, steps=more))
            near = [max(0, border - 1), border, border + 1, max(truth)]
            assert wrong(there, truth, [*order, *near]) == []
        assert max(truth) == STEPS + 16
        with backsight.open(there) as run:
            assert [bits(s.state)[1:] for s in run.steps(1, STEPS + 16)] == [
                bits(truth[k])[1:] for k in range(STEPS + 16)
            ]


def forked(spec: Spec, speed: str, at: list[int], *, stop: int | None) -> None:
    with TemporaryDirectory() as place, pace(speed):
        parent = Path(place, "0")
        follow(backsight.start(spec, out=parent), stop)
        if stop is not None:
            follow(backsight.resume(parent))
        with backsight.open(parent) as run:
            truth = {k: run.at(k) for k in range(STEPS + 1)}
        for number, k in enumerate(sorted(at), 1):
            there = Path(place, str(number))
            branch = backsight.fork(Path(place, str(number - 1)), k, out=there)
            assert {s: bits(v) for s, v in follow(branch).items()} == {
                s: bits(truth[s]) for s in range(k, STEPS + 1)
            }
            assert wrong(there, truth, range(k, STEPS + 1)) == []


orders = st.lists(steps, min_size=1, max_size=4)
stops = st.lists(st.integers(1, STEPS), min_size=1, max_size=3)
at = st.lists(st.integers(0, STEPS - 1), min_size=1, max_size=2)


@some
@given(specs(), paces, orders)
def test_any_step_again(spec: Spec, speed: str, order: list[int]) -> None:
    """`at` in any order gives the states that were there, `step` the losses and the states."""
    any_step(spec, speed, order)


@some
@given(specs(), paces, stops)
def test_resumed_is_as_if_never_stopped(spec: Spec, speed: str, stops: list[int]) -> None:
    """However often it stopped: the same state, moments and metrics as in one go."""
    resumed(spec, speed, stops)


@pytest.mark.slow
@some
@given(specs(), paces, st.none() | steps, orders)
def test_extended_twice(spec: Spec, speed: str, stop: int | None, order: list[int]) -> None:
    """Beyond the end, and again: every step of all three parts is given back."""
    extended(spec, speed, stop, order)


@some
@given(specs(), paces, at, st.none() | steps)
def test_a_fork_without_a_change(spec: Spec, speed: str, at: list[int], stop: int | None) -> None:
    """A fork, and a fork of it, also of a resumed run, take every step that the parent took."""
    forked(spec, speed, at, stop=stop)


@pytest.mark.slow
@many
@given(specs(), paces, st.data())
def test_hundreds_more(spec: Spec, speed: str, data: Any) -> None:
    """All of the above for hundreds of specs."""
    kind = data.draw(st.sampled_from(["any step", "resumed", "extended", "forked"]))
    if kind == "any step":
        any_step(spec, speed, data.draw(orders))
    elif kind == "resumed":
        resumed(spec, speed, data.draw(stops))
    elif kind == "extended":
        extended(spec, speed, data.draw(st.none() | steps), data.draw(orders))
    else:
        forked(spec, speed, data.draw(at), stop=data.draw(st.none() | steps))


def test_a_refused_extension_changes_nothing(tmp_path: Path) -> None:
    """Without the data to go on with, a run is not extended; with them, by as many as are asked."""
    x, y = np.random.default_rng(1).normal(size=(2, 20, 1))
    backsight.train((x, y), hidden=[3], steps=10, out=tmp_path / "run")
    before = (tmp_path / "run" / "record.sqlite").read_bytes()
    for _ in range(2):
        with pytest.raises(BadInput, match="arrays"):
            backsight.resume(tmp_path / "run", steps=5)
    assert (tmp_path / "run" / "record.sqlite").read_bytes() == before
    follow(run := backsight.resume(tmp_path / "run", steps=5, arrays=(x, y)))
    assert run.state.step == 15


def test_another_machine_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Resumed with other threads than it was begun with, a run says that its bits may differ."""
    follow(backsight.start("xor", steps=20, out=tmp_path / "run"), 10)
    follow(again := backsight.resume(tmp_path / "run"), 15)
    assert again.notes == []
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "77")
    again = backsight.resume(tmp_path / "run")
    again.finish()
    assert "bits may be others" in again.notes[0]
    assert "77 here" in again.notes[1]


def test_a_broken_snapshot_would_be_seen(tmp_path: Path) -> None:
    """These comparisons see a single bit: a state that is off by the least is not the same."""
    truth = follow(backsight.start("xor", steps=5, out=tmp_path / "run"))
    truth[3].vectors["theta"][2] = np.nextafter(truth[3].vectors["theta"][2], np.inf)
    assert wrong(tmp_path / "run", truth, range(6)) == [3]


def test_states_are_restored_by_one_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are asked for, in any order; a state or a step that was given stays as it is."""
    made = []

    class Counted(NumpyPlan):
        def __init__(self, *given: Any, **options: Any) -> None:
            made.append(self)
            super().__init__(*given, **options)

    run = backsight.start("moons", hidden=[4], batch=8, steps=60, seed=1, engine="numpy",
                          out=tmp_path / "run")  # fmt: skip
    truth = follow(run)
    monkeypatch.setattr(loop, "NumpyPlan", Counted)
    with backsight.open(tmp_path / "run") as recorded:
        states = {k: recorded.at(k) for k in (41, 7, 8, 59, 0, 30)}
        assert len(made) == 1
        step = recorded.step(31)
        before = bits(step.state)
        assert bits(recorded.at(12)) == bits(truth[12])
        assert bits(step.state) == before == bits(truth[30])
        assert len(made) == 2
        assert {k: bits(state) for k, state in states.items()} == {
            k: bits(truth[k]) for k in states
        }
