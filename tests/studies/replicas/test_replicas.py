"""Many replicas at once: each has the numbers that it has alone."""

import json
from typing import Any

import numpy as np
import pytest

import backsight
from backsight.engine.program import Program
from backsight.engine.spec import to_text
from backsight.engine.stacked import replicas as engine_stack
from backsight.kernel.errors import BacksightError, BadInput, TooLittleMemory, UnknownName
from backsight.runs.run import Run
from backsight.studies.replicas import job_run as stack_run
from backsight.studies.replicas import jobs as stacking
from backsight.studies.replicas.replicas import Replicas, start_replicas
from backsight.training import monitored_rows as watched


def assert_same(one: Run, other: Run) -> None:
    """The same state, history and end, to the bit."""
    assert one.state.step == other.state.step
    assert one.state.numbers == other.state.numbers
    for name, vector in other.state.vectors.items():
        assert one.state.vectors[name].tobytes() == vector.tobytes(), name
    assert one.history.make_rows() == other.history.make_rows()
    assert one.stopped == other.stopped
    for part in other.experiment.y:
        for name, value in other.evaluate(part).items():
            assert np.array_equal(one.evaluate(part)[name], value), name


CASES: list[tuple[str, dict[str, Any]]] = [
    ("xor", {"steps": 60}),
    ("xor", {"steps": 60, "dtype": "float32", "optimizer": "nesterov", "clip_norm": 0.1}),
    ("moons", {"epochs": 5, "dropout": 0.2, "schedule": "cosine", "warmup": 7}),
    ("moons", {"epochs": 5, "norm": "batch", "l2": 1e-3, "dtype": "float32", "batch": 50}),
    ("moons", {"epochs": 12, "schedule": "reduce_on_plateau:patience=1", "validation": 0.2,
               "hidden": [6, 6], "norm": "layer", "residual": True}),
    ("sine", {"epochs": 6, "optimizer": "lion", "l1": 1e-3, "clip_value": 0.01, "batch": "all"}),
    ("multi_gauss", {"epochs": 2, "optimizer": "adamw"}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "options"), CASES, ids=str)
def test_a_replica_is_the_run_that_it_is_alone(source: str, options: dict[str, Any]) -> None:
    """State, losses and scores at every moment, and metrics: the same bits."""
    found = backsight.replicas(source, seeds="1-3", **options)
    assert len(found.jobs) == 1
    for seed in (1, 3):
        assert_same(found.run(seed), backsight.train(source, seed=seed, **options))


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_cell_of_a_grid_is_the_run_that_it_is_alone(processes: int) -> None:
    """Rates and strengths are stacked, widths have stacks of their own; processes change no bit."""
    grid = {"lr": [0.1, 0.01], "hidden": [4, 6], "l2": [0.1, 0.2]}
    options = {"epochs": 3, "batch": 40}
    found = backsight.replicas("moons", "0,5", grid, processes=processes, **options)
    assert len(found) == len(found.outcomes) == 16
    assert len(found.jobs) == 2 * processes
    for cell in ({"lr": 0.01, "hidden": 6, "l2": 0.2}, {"lr": 0.1, "hidden": 4, "l2": 0.1}):
        assert_same(found.run(5, **cell), backsight.train("moons", seed=5, **cell, **options))


FAILING = {"optimizer": "sgd", "lr": 0.6, "hidden": 20, "epochs": 60}


def test_one_that_fails_is_frozen_and_the_others_go_on() -> None:
    """Step, symbol and state of the failure are those of the run alone."""
    found = backsight.replicas("sine", range(6), **FAILING)
    assert {o.member.seed for o in found.failed} == {3, 4, 5}
    for seed in (0, 1, 3):
        assert_same(found.run(seed), backsight.train("sine", seed=seed, **FAILING))
    assert found.summary()[0]["failed"][3] == found.run(3).failure.step
    assert len(found.values("loss")) == 3


def test_where_most_fail_the_others_are_put_together_again() -> None:
    """A stack that is mostly dead is left; the living keep their bits."""
    found = backsight.replicas("sine", [3, 4, 5, 0], **FAILING)
    assert len(found.failed) > len(found.sound) == 1
    assert_same(found.run(0), backsight.train("sine", seed=0, **FAILING))


def test_all_may_fail() -> None:
    """Then there is no best, and it says so; the table and the picture are there."""
    found = backsight.replicas("sine", [1, 3], {"lr": [1e30]}, **{**FAILING, "lr": None})
    assert len(found.failed) == 2
    with pytest.raises(BadInput, match="No replica came to its end"):
        _ = found.best
    assert found.plot() is not None


@pytest.mark.parametrize("options", [{"gradient": "central"}, {"engine": "interpret"}], ids=str)
def test_what_no_stack_takes_is_trained_one_by_one(options: dict[str, Any]) -> None:
    """Numerical gradients and the interpreter: each replica alone, with the same result."""
    found = backsight.replicas("xor", range(2), steps=20, **options)
    assert [job.stacked for job in found.jobs] == [False, False]
    assert_same(found.run(1), backsight.train("xor", seed=1, steps=20, **options))


def test_whoever_stops_has_all_replicas_between_two_steps() -> None:
    """Breaking out of `steps` leaves outcomes that can be judged."""
    found = start_replicas("moons", range(3), epochs=4)
    for done, _losses in found.steps():
        if done == 3 * 11:
            break
    assert [o.state.step for o in found.outcomes] == [10, 10, 10]
    alone = backsight.start("moons", seed=2, epochs=4)
    for step in alone.steps():
        if step.index == 11:
            break
    alone.finish()
    assert_same(found.run(2), alone)


def test_measuring_one_by_one_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the replicas are too large to be measured together, and where the rows are many."""
    whole = backsight.replicas("moons", range(3), epochs=3)
    monkeypatch.setattr(engine_stack, "MEASURE_BYTES", 0)
    apart = backsight.replicas("moons", range(3), epochs=3)
    for module in (watched, stack_run):
        monkeypatch.setattr(module, "MOST_MONITORED", 50)
    fewer = backsight.replicas("moons", range(3), epochs=3)
    assert np.array_equal(whole.losses()[1], apart.losses()[1])
    assert not np.array_equal(whole.losses()[1], fewer.losses()[1])
    assert_same(fewer.run(1), backsight.train("moons", seed=1, epochs=3))


def test_large_replicas_train_in_several_stacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack is as large as a cache; that changes no bit."""
    whole = backsight.replicas("moons", range(5), epochs=2)
    monkeypatch.setattr(stacking, "CACHE", 1)
    apart = backsight.replicas("moons", range(5), epochs=2)
    assert (len(whole.jobs), len(apart.jobs)) == (1, 5)
    assert np.array_equal(whole.losses()[1], apart.losses()[1])


def test_weights_that_are_not_kept_leave_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of replicas too large to be kept at every moment has its last moment alone."""
    monkeypatch.setattr(stacking, "KEEP", 0)
    found = backsight.replicas("moons", range(2), epochs=2)
    alone = backsight.train("moons", seed=1, epochs=2)
    assert found.run(1).history.make_rows() == alone.history.make_rows()[-1:]


def test_too_little_memory_says_how_many_would_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is allocated: the need, the room, and the number."""
    monkeypatch.setattr(stacking, "find_available_memory", lambda: 400_000)
    with pytest.raises(
        TooLittleMemory, match=r"1,000 replicas of 17 weights .* [1-9]\d* would fit"
    ):
        start_replicas("xor", range(1000), steps=10)
    assert start_replicas("xor", range(2), steps=10).jobs


def test_replicas_without_room_take_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even that of one of them, which may be gigabytes."""
    monkeypatch.setattr(Program, "make_initial_state", None)
    monkeypatch.setattr(stacking, "find_available_memory", lambda: 2**28)
    with pytest.raises(TooLittleMemory, match=r"8 replicas of .* 0 would fit"):
        start_replicas("xor", range(8), hidden=[4000, 4000], steps=1)


@pytest.mark.parametrize(
    ("seeds", "said"),
    [
        ("5-2", "backwards; did you mean 2-5"), ("abc", "'abc' is no seed"),
        ("1,2,1", "Seed 1 is given twice"), ("1-3,2", "Seed 2 is given twice"), ("", "No seeds"),
        (" , ", "No seeds"), ([], "No seeds"), ("1,,2", "'' is no seed"), ("-3", "is no seed"),
        ("1.5", "is no seed"), ("0-9999999999", "10,000,000,000 replicas are more"),
        ([1, -1], "got -1"), ([True], "got True"), ([0.5], "got 0.5"), ("²", "is no seed"),
    ],
)  # fmt: skip
def test_seeds_that_are_none_are_refused(seeds: Any, said: str) -> None:
    """The message names what is wrong."""
    with pytest.raises(BadInput, match=said):
        start_replicas("xor", seeds)


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ({"nosuch": [1]}, "No option is called 'nosuch'"), ({"lr": []}, "without a value"),
        ({"seed": [1, 2]}, "as --seeds"), ({"lr": [0.1, 0.1]}, "lr=0.1 twice"),
        ({"lr": [0.1, -1]}, "The cell lr=-1 .* must be above 0"),
        ({"hidden": [3, 0], "lr": [0.1]}, "The cell hidden=0, lr=0.1 .* at least 1"),
        ({"steps": [10, 20]}, "steps is in the grid and given"),
        ({"lr": range(1, 2000), "l2": range(1, 2000)}, "are more than one call takes"),
    ],
)  # fmt: skip
def test_a_grid_that_cannot_be_trained_is_refused(grid: dict[str, Any], said: str) -> None:
    """The message names the option, or the cell."""
    with pytest.raises((BadInput, UnknownName), match=said):
        start_replicas("xor", "0", grid, steps=5)


def test_a_seed_beside_seeds_is_refused() -> None:
    """There is one way to say it."""
    with pytest.raises(BadInput, match="not both"):
        start_replicas("xor", "0-3", seed=1)
    with pytest.raises(BadInput, match="at least 1"):
        start_replicas("xor", "0-3", processes=0)


def test_the_seeds_of_a_grid_are_the_options_own() -> None:
    """Without seeds a grid has the given one, or the spec's; without a grid there are 16."""
    assert start_replicas("xor", None, {"lr": [1, 2]}, seed=7).seeds == (7,)
    assert start_replicas("xor", None, {"lr": [1, 2]}).seeds == (0,)
    assert start_replicas("xor").seeds == tuple(range(16))


@pytest.fixture(scope="module")
def moons() -> Replicas:
    """Two cells of four seeds."""
    return backsight.replicas("moons", range(4), {"lr": [0.1, 0.001]}, epochs=12)


def test_the_summary_is_that_of_the_numbers(moons: Replicas) -> None:
    """Mean, deviation over n - 1, and the spread, from each run judged by itself."""
    runs = [moons.run(seed, lr=0.1) for seed in range(4)]
    scores = np.array([run.evaluate("test")["accuracy"] for run in runs])
    known = moons.summary()[0]["metrics"]["test"]["accuracy"]
    assert known["mean"] == scores.mean()
    assert known["deviation"] == scores.std(ddof=1)
    assert (known["least"], known["largest"]) == (scores.min(), scores.max())
    assert moons.summary()[0]["options"] == {"lr": "0.1"}


def test_the_best_has_the_least_loss_on_the_part_to_choose_by(moons: Replicas) -> None:
    """Without a validation part that is the training part, never the test part."""
    losses = [moons.run(s, lr=r).evaluate("train")["loss"] for r in (0.1, 0.001) for s in range(4)]
    assert moons.part == "train"
    assert moons.judged == "test"
    assert moons.best.evaluate("train")["loss"] == min(losses)
    assert moons.worst.evaluate("train")["loss"] == max(losses)


def test_an_unknown_replica_is_named(moons: Replicas) -> None:
    """With what the grid has."""
    with pytest.raises(BadInput, match=r"of lr=5, seed 0\. Seeds: 0-3\. .*: lr=0\.1; lr=0\.001"):
        moons.run(0, lr=5)
    with pytest.raises(BadInput, match="no replica of seed 99"):
        moons.run(99)


def test_a_folder_has_table_summary_picture_and_the_best_spec(moons: Replicas, tmp_path) -> None:
    """And the spec trains the best one again."""
    folder = moons.save(tmp_path / "out")
    names = {p.name for p in folder.iterdir()}
    assert names == {"replicas.csv", "replicas.json", "replicas.png", "best.toml"}
    lines = (folder / "replicas.csv").read_text().splitlines()
    assert lines[0].startswith("seed,lr,steps,failed_at,train_loss,train_accuracy")
    assert len(lines) == 9
    summary = json.loads((folder / "replicas.json").read_text())
    assert summary["best"]["seed"] == moons.best.spec.seed
    assert len(summary["cells"]) == len(summary["specs"]) == 2
    assert_same(moons.best, backsight.train(folder / "best.toml"))


def test_arrays_and_spec_files_are_sources_too(tmp_path) -> None:
    """As for `train`."""
    x = np.linspace(-1, 1, 40).reshape(-1, 1)
    found = backsight.replicas((x, x[:, 0] ** 2), "0-1", epochs=2, hidden=4)
    assert len(found.sound) == 2
    run = backsight.train("xor", seed=4, steps=30)
    (tmp_path / "spec.toml").write_text(to_text(run.spec, form="toml"))
    again = backsight.replicas(tmp_path / "spec.toml", "4,5")
    assert_same(again.run(4), run)


def test_a_record_of_ones_own_comes_along(tmp_path) -> None:
    """Also into other processes; and what it prints does not harm."""
    file = tmp_path / "mine.py"
    file.write_text(
        "from backsight.kernel.formula import formula\n"
        "from backsight.kernel.types import Array\n"
        "from backsight.maths.optimizers import Optimizer\n\n\n"
        "@formula\ndef step(w: Array, g: Array, eta: float, t: int) -> tuple[Array]:\n"
        '    """Plain."""\n    w = w - 2 * eta * g\n    return (w,)\n\n\n'
        'print("hello")\nmine = Optimizer(name="mine", step=step, rate=0.1, reference="none")\n'
    )
    options = {"with_": [file], "optimizer": "mine", "steps": 10}
    one, two = (backsight.replicas("xor", "0-1", processes=n, **options) for n in (1, 2))
    assert np.array_equal(one.losses()[1], two.losses()[1])


def test_a_worker_that_dies_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do, and without waiting forever."""
    monkeypatch.setattr("backsight.studies.replicas.worker_pool.sys.executable", "/bin/false")
    found = start_replicas("xor", "0-1", processes=2, steps=10)
    with pytest.raises(BacksightError, match="ended with status 1"):
        list(found.steps())
