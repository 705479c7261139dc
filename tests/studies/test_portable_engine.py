"""Studies of a network of the portable engine have that engine's bits."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backsight
from backsight.doctor.course import estimate_seconds, is_plain, train_course
from backsight.doctor.trials.trial import train_arm
from backsight.engine.portable.sums import add_all, add_rows
from backsight.engine.spec import Choice
from backsight.kernel.formula import RESULT
from backsight.maths import catalogs
from backsight.runs.run import Run
from backsight.studies.explanation.step import find_step
from backsight.training.evaluation import compute_metric, make_metric_operands
from backsight.training.prepare import prepare

pytestmark = pytest.mark.usefixtures("uncompiled")
OPTIONS: dict[str, Any] = {"engine": "portable", "hidden": [5], "steps": 12, "seed": 2}


def get_bits(run: Run) -> bytes:
    """Of the weights."""
    return run.state.vectors["theta"].tobytes()


def test_a_range_test_trains_as_training_does() -> None:
    """The losses of the same schedule, to the bit, which those of NumPy are not."""
    found = backsight.find_rate("moons", first=1e-3, last=1.0, **{**OPTIONS, "steps": 20}, trial=5)
    schedule = {"name": "exponential", "factor": 1.0 / 1e-3, "every": 19}
    losses = {}
    for engine in ("portable", "numpy"):
        options = {**OPTIONS, "steps": 20, "engine": engine, "lr": 1e-3, "warmup": 0}
        run = backsight.start("moons", schedule=schedule, **options)
        losses[engine] = [step.loss for step in run.steps()]
    assert found.spec.engine == "portable"
    assert found.losses.tolist() == losses["portable"] != losses["numpy"]
    assert found.trials


def test_a_replica_has_the_bits_that_it_has_alone() -> None:
    """They are no stack: each is trained as `train` does."""
    options = {name: value for name, value in OPTIONS.items() if name != "seed"}
    replicas = backsight.replicas("moons", seeds=[2, 3], **options)
    for seed in (2, 3):
        alone = backsight.train("moons", seed=seed, **options)
        assert get_bits(replicas.run(seed)) == get_bits(alone)


def test_the_doctor_trains_with_it() -> None:
    """Its course has the run's bits; what it tries is trained one by one, and counted as dearer."""
    experiment = prepare("moons", **OPTIONS)
    course = train_course(experiment, seconds=5)
    assert course.last.vectors["theta"].tobytes() == get_bits(backsight.train("moons", **OPTIONS))
    assert not is_plain(experiment.spec)
    usual = prepare("moons", **{**OPTIONS, "engine": "numpy"})
    assert estimate_seconds(experiment) > estimate_seconds(usual)
    arm = train_arm(experiment, (2, 3), 12, "train")
    assert np.isfinite(arm.skills).all()


@pytest.mark.slow
def test_a_verdict_of_it() -> None:
    """From the first step to a remedy."""
    options = {**OPTIONS, "steps": 30, "optimizer": "sgd", "lr": 100.0}
    report = backsight.doctor("moons", budget=0.1, seeds=2, **options)
    assert report.cause is not None
    assert report.cause.name == "learning_rate_too_high"


@pytest.mark.parametrize("more", [{}, {"norm": "batch", "dropout": 0.2, "optimizer": "nadam"}])
def test_what_is_explained_is_what_was_computed(more: dict[str, Any], tmp_path: Path) -> None:
    """Of a source and of a record; and each equation's working ends with its own bits."""
    run = backsight.train("moons", out=tmp_path / "run", **OPTIONS, **more)
    found, _notes = find_step("moons", 12, **OPTIONS, **more)
    recorded, _notes = find_step(tmp_path / "run", 12)
    for step in (found, recorded):
        assert step.tape["theta_next"].tobytes() == get_bits(run)
        for equation in step.derivation.acts("forward", "loss", "backward", "update"):
            result = step.tape.work(equation)[RESULT]
            parts = result if isinstance(result, tuple) else (result,)
            for name, value in zip(equation.targets, parts, strict=True):
                assert np.array_equal(value, step.tape[name], equal_nan=True), name


def compute_r2(p: Any, y: Any) -> float:
    """By hand, each sum in the portable order."""
    around = y - add_rows(y) / len(y)
    spread = around - add_rows(around) / len(y)
    each = 1 - add_rows((y - p) * (y - p)) / add_rows(spread * spread)
    return float(add_all(each) / y.shape[1])


def test_scores_of_numbers_are_summed_in_its_order(tmp_path: Path) -> None:
    """R² and errors of a run, and of `score`, which says the same of the record."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(500, 3))
    data = (x, np.c_[x @ [1.0, 2.0, 3.0], np.sin(x[:, 0]), x[:, 1] ** 2])
    run = backsight.train(data, out=tmp_path / "run", **OPTIONS)
    rows = run.experiment.select_rows("train")
    _loss, outputs = run.experiment.program.compute_loss(run.vectors, rows)
    operands = make_metric_operands(run.experiment, outputs, rows.y)
    p, y = operands["p"], operands["y"]
    metrics = run.evaluate("train")
    assert metrics["r2"] == compute_r2(p, y)
    assert metrics["mean_squared_error"] == add_all((p - y) * (p - y)) / p.size
    assert metrics["mean_absolute_error"] == add_all(abs(p - y)) / p.size
    for name in ("r2", "mean_squared_error", "mean_absolute_error"):
        assert compute_metric(Choice(name), operands) == pytest.approx(metrics[name], rel=1e-12)
    scored = backsight.score(tmp_path / "run", part="train", arrays=data)
    assert scored["r2"] == metrics["r2"]


def test_every_metric_says_the_same_by_those_words() -> None:
    """Of numbers and of classes, to rounding."""
    for data in ("sine", "moons"):
        run = backsight.train(data, **OPTIONS)
        kind = "classes" if run.experiment.classes else "numbers"
        rows = run.experiment.select_rows("train")
        _loss, outputs = run.experiment.program.compute_loss(run.vectors, rows)
        operands = make_metric_operands(run.experiment, outputs, rows.y)
        words = run.experiment.program.metric_words
        for name in [n for n, m in catalogs["metrics"].items() if m.of == kind]:
            usual = compute_metric(Choice(name), operands)
            found = compute_metric(Choice(name), operands, words)
            assert found == pytest.approx(usual, rel=1e-12, nan_ok=True), name
