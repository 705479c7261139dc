"""Layers of one size are one loop, and every number is the one that it is where they are written
out."""

from pathlib import Path

import numpy as np
import pytest

import backsight
from backsight.engine.loops import layer_runs
from backsight.engine.loops.layer_runs import LayerRun, list_runs
from backsight.engine.loops.representation import list_loops
from backsight.engine.loops.step_program import make_loop_program
from backsight.native.available import describe_missing
from backsight.native.thread_count import set_threads

DEEP = {"hidden": [20] * 6, "batch": 32, "engine": "native", "steps": 40, "seed": 3}


def test_equal_neighbors_are_a_run() -> None:
    """The first of other size, three equal ones, the last of other size."""
    spans = [(0, 0, 60), (1, 60, 480), (2, 480, 900), (3, 900, 1320), (4, 1320, 1362)]
    runs = list_runs(spans)
    assert [(r.layer, r.first, r.end, r.count) for r in runs] == [
        (0, 0, 60, 1), (1, 60, 1320, 3), (4, 1320, 1362, 1)
    ]  # fmt: skip


def test_few_and_small_ones_are_written_out() -> None:
    two = [(0, 0, 420), (1, 420, 840), (2, 840, 900)]
    small = [(k, 20 * k, 20 * k + 20) for k in range(5)]
    assert all(run.count == 1 for run in [*list_runs(two), *list_runs(small)])
    assert list_runs(small)[3] == LayerRun(layer=3, first=60, behind=80)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_the_update_is_one_loop_over_them(optimizer: str) -> None:
    """With the sums of each layer in it, so that no vector is gone through twice."""
    derivation = backsight.derive("moons", hidden=[20] * 6, batch=32, optimizer=optimizer)
    update = make_loop_program(derivation, gathers=True).update
    loops = [x for x in list_loops(update) if x.axis.startswith("l")]
    assert len(loops) == 1
    assert loops[0].turns == 5
    assert {t.name for t in loops[0].touches if t.makes} >= {"theta_next", "row"}


@pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_numbers_are_those_of_layers_written_out(
    dtype: str,
    threads: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    everything_shared: None,
) -> None:
    """Weights, and the sums over each layer that the readings are made of."""
    set_threads(threads)
    looped = train(dtype, tmp_path / "looped")
    monkeypatch.setattr(layer_runs, "FEWEST_LAYERS", 100)
    written_out = train(dtype, tmp_path / "written_out")
    for name, numbers in looped.items():
        np.testing.assert_array_equal(numbers, written_out[name], err_msg=name)


def train(dtype: str, folder: Path) -> dict[str, np.ndarray]:
    """The weights and metrics of a deep network."""
    backsight.train("moons", dtype=dtype, optimizer="adam", out=folder, **DEEP)
    with backsight.open(folder) as run:
        return {"theta": run.at(run.record.last_step).vectors["theta"], **run.metrics}
