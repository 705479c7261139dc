"""Losses and scores over many rows: what compiled code makes of them has the bits of NumPy."""

from typing import Any

import numpy as np
import portable_trainings as specs
import pytest

import backsight
from backsight.engine import program as program_module
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.program import Program
from backsight.kernel.progress import MEASURING
from backsight.native.available import describe_missing
from backsight.runs.run import Run
from backsight.training.evaluation import compute_score

compiled = pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
MANY = [pytest.param(n, marks=[] if n < 24 else [pytest.mark.slow]) for n in range(120)]
WIDER = 60
"""Units that are added to layers in every other training: beyond 64, rows are not side by side."""
ROWS = 600
"""More than two blocks, and a part of one."""


def train(number: int, **more: Any) -> Run:
    """The random training of a number after a few steps of NumPy."""
    training = specs.make_training(number)
    hidden = [width + WIDER * (number % 2) for width in training.options["hidden"]]
    options = training.options | {"steps": 3, "hidden": hidden} | more
    return backsight.train(training.data, engine="portable", **options)


def repeat(rows: EncodedRows) -> EncodedRows:
    """So many rows of them, each of them many times, and no two beside each other the same."""
    return rows.take(np.arange(ROWS) * 7 % len(rows))


def measure_whole(program: Program, run: Run, rows: EncodedRows) -> tuple[float, Any]:
    """The loss and the outputs by NumPy, equation after equation, over all rows at once."""
    derivation = program.derive_for(len(rows), training=False)
    with np.errstate(all="ignore"):
        tape = program.evaluate(derivation, {**rows.arrays, **run.vectors}, "forward", "loss")
    return float(tape["L"]), tape[derivation.output]


def require_same(run: Run, rows: EncodedRows) -> None:
    """Loss, outputs and score, bit for bit."""
    program = run.experiment.program
    (loss, outputs), theirs = (
        program.compute_loss(run.vectors, rows),
        measure_whole(program, run, rows),
    )
    assert specs.normalize(loss) == specs.normalize(theirs[0])
    assert specs.normalize(outputs) == specs.normalize(theirs[1])
    scores = [compute_score(run.experiment, o, rows.y) for o in (outputs, theirs[1])]
    assert specs.normalize(scores[0]) == specs.normalize(scores[1])


@compiled
@pytest.mark.usefixtures("uncompiled")
@pytest.mark.parametrize("number", MANY)
def test_the_bits_of_numpy(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of narrow and wide networks in which every record of the catalogs comes up."""
    run = train(number)
    monkeypatch.setitem(program_module.MANY_NUMBERS, "portable", 0)
    assert run.experiment.program._forward_plan is not None
    require_same(run, repeat(run.experiment.select_rows("train")))


@compiled
@pytest.mark.usefixtures("uncompiled")
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_rows_that_differ_in_weight(reduction: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their weights are the loss's, which is taken of all of them together."""
    losses = (specs.make_training(n).options["loss"] for n in range(120))
    number = next(n for n, loss in enumerate(losses) if loss == "categorical_cross_entropy")
    run = train(number, class_weights="balanced", reduction=reduction)
    assert "omega" in run.experiment.select_rows("train").arrays
    monkeypatch.setitem(program_module.MANY_NUMBERS, "portable", 0)
    require_same(run, repeat(run.experiment.select_rows("train")))


@pytest.mark.usefixtures("uncompiled")
@pytest.mark.parametrize("number", range(6))
def test_blocks_of_rows_in_numpy(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is compiled, rows are done some at a time, which no number shows."""
    run = train(number)
    monkeypatch.setattr(program_module, "describe_missing", lambda: "not in this test")
    monkeypatch.setattr(program_module, "CHUNK_ROWS", 250)
    require_same(run, repeat(run.experiment.select_rows("train")))


@pytest.mark.usefixtures("uncompiled")
def test_no_rows_and_another_dtype(monkeypatch: pytest.MonkeyPatch) -> None:
    """Are evaluated as ever: the mean of nothing, and float64 where weights in it are asked for."""
    run = train(2, dtype="float32")
    monkeypatch.setitem(program_module.MANY_NUMBERS, "portable", 0)
    rows = run.experiment.select_rows("train")
    program, vectors = run.experiment.program, {k: v.astype(float) for k, v in run.vectors.items()}
    require_same(run, rows.take(np.arange(0)))
    loss, outputs = program.compute_loss(vectors, rows)
    theirs = program.evaluate(
        program.derive_for(len(rows), training=False), {**rows.arrays, **vectors}, "forward", "loss"
    )
    assert loss == theirs["L"]
    assert outputs.dtype == np.float64


@pytest.mark.usefixtures("uncompiled")
def test_rows_that_are_done_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """After every block, so that whoever waits sees that something is done."""
    run, seen = train(3), list[tuple[str, int, int]]()
    monkeypatch.setattr(program_module, "COMPILED_ROWS", 250)
    rows = repeat(run.experiment.select_rows("train"))
    run.experiment.program.compute_loss(run.vectors, rows, lambda *told: seen.append(told))
    assert seen == [(MEASURING, done, ROWS) for done in (250, 500, ROWS)]
