"""A replay that is not the record bit for bit says from which digit on, in which array, after which
step; and that the loops of native code are newer, where they are."""

import math
import tarfile
import warnings
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

import backsight
from backsight.engine.state import view_weights
from backsight.recorder.mismatch import Distance, find_largest, measure_distances
from backsight.runs.recorded_run import RecordedRun

RECORDING = Path(__file__).parents[1] / "recordings" / "native.tar.xz"


@pytest.mark.parametrize(
    ("apart", "digit"),
    [(8e-7, 7), (1e-7, 8), (5.9e-15, 15), (2e-16, 16), (0.3, 1), (1.0, 1), (40.0, 1)],
)
def test_the_first_digit_that_differs(apart: float, digit: int) -> None:
    """0.5 and 0.5000004 are 8e-7 apart: six digits are the same."""
    assert Distance(step=1, array="W1", apart=apart).digit == digit


def test_distances_are_relative_to_the_largest_number() -> None:
    """Of each array for itself; of what is not a number there is none to be the largest."""
    here = {"W1": np.array([2.0, 0.001]), "b1": np.array([0.5]), "v": np.array([math.nan])}
    there = {"W1": np.array([2.0, 0.002]), "b1": np.array([0.5]), "v": np.array([1.0])}
    found = {d.array: d.apart for d in measure_distances(7, here, there)}
    assert found["W1"] == pytest.approx(0.0005)
    assert found["b1"] == 0.0
    assert math.isnan(found["v"])
    largest = find_largest(measure_distances(7, here, there))
    assert largest is not None
    assert (largest.array, largest.step) == ("W1", 7)
    assert find_largest([None, Distance(step=1, array="loss", apart=0.0)]) is None


def test_none_where_all_is_the_same(tmp_path: Path) -> None:
    """A replay on the machine that recorded it has no distance, and no note."""
    backsight.train("xor", steps=40, seed=1, hidden=[3], out=tmp_path / "run")
    with backsight.open(tmp_path / "run") as run:
        run.at(20)
        assert run.replay.measure_distance() is None
        assert run.notes == []


def test_another_order_of_operations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replayed by another engine: array and distance are those of a training by that engine."""
    options: dict[str, Any] = {"hidden": [5], "steps": 60, "seed": 3, "optimizer": "adam",
                               "activation": "tanh"}  # fmt: skip
    backsight.train("spirals", engine="numpy", out=tmp_path / "run", **options)
    other = backsight.train("spirals", engine="portable", **options)
    usual = RecordedRun._make_loop

    def make_other(self: RecordedRun, spec: Any) -> Any:
        return usual(self, msgspec.structs.replace(spec, engine="portable"))

    monkeypatch.setattr(RecordedRun, "_make_loop", make_other)
    with backsight.open(tmp_path / "run") as run, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (last,) = [k for k in run.record.snapshots if k >= 1]
        run.at(30)
        distance = run.replay.measure_distance()
        there, here = run.record.read_snapshot(last).vectors, dict(other.state.vectors)
        named = [
            view_weights(other.derivation, v["theta"]) | {n: v[n] for n in v if n != "theta"}
            for v in (here, there)
        ]
        worst = find_largest(measure_distances(last, *named))
        assert distance is not None
        assert worst is not None
        assert distance.apart >= worst.apart
        assert distance.array == "loss" or distance == worst
        assert any(f"differs from digit {distance.digit} on" in note for note in run.notes)


def test_an_old_native_run_says_that_its_loops_were_others(tmp_path: Path) -> None:
    """Recorded before there were loops: it opens, is replayed to rounding, and says so."""
    with tarfile.open(RECORDING) as archive:
        archive.extractall(tmp_path, filter="data")
    with backsight.open(tmp_path / "native") as run, warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        run.at(77)
        notes = run.notes
        distance = run.replay.measure_distance()
        assert distance is not None
        assert distance.digit >= 13
    (loops,) = [n for n in notes if "loops of native code are newer" in n]
    assert "numba" in loops
    assert "loops 2" in loops
    assert f"differs from digit {distance.digit} on, most in {distance.array}" in str(said[-1])
