"""Batches whose rows compiled code reads where they stand among all of the data."""

from typing import Any

import numpy as np
import pytest

import backsight
from backsight.engine.loops import batch_rows
from backsight.engine.loops.arrays import WORK
from backsight.engine.loops.step_program import LoopProgram, make_loop_program
from backsight.engine.native.plan import NativePlan
from backsight.engine.portable.plan import PortablePlan
from backsight.native.available import describe_missing

compiled = pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")


def make_program(widths: tuple[int, ...], batch: int, **options: Any) -> LoopProgram:
    """The loops of a network's step, each of which takes rows."""
    rng = np.random.default_rng(0)
    data = rng.random((400, widths[0])), rng.integers(0, 2, 400)
    run = backsight.start(data, hidden=list(widths[1:]), batch=batch, **options)
    return make_loop_program(run.experiment.program.batch_derivation, gathers=True)


def find_copied(program: LoopProgram) -> set[str]:
    """What of a batch has a place of its own."""
    return {n for n in "xy" if program.arrays.regions[n].storage == WORK}


def test_wide_rows_that_loops_alone_read_are_not_copied() -> None:
    program = make_program((4096,), 32, loss="binary_cross_entropy")
    assert find_copied(program) == {"y"}


def test_rows_that_blas_reads_are_copied() -> None:
    assert find_copied(make_program((784, 50), 128)) == {"x", "y"}


def test_a_small_batch_is_copied() -> None:
    assert find_copied(make_program((64,), 4)) == {"x", "y"}


@compiled
@pytest.mark.parametrize("hidden", [[], [20], [6, 5]])
def test_the_bits_are_those_of_the_portable_engine(
    hidden: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loss, gradient and the batch that is shown, of several steps in one call."""
    monkeypatch.setattr(batch_rows, "LEAST_CHOSEN", 1000)
    rng = np.random.default_rng(1)
    data = rng.random((90, 64)), rng.integers(0, 3, 90)
    run = backsight.start(data, hidden=hidden, batch=40, engine="portable")
    program, arrays = run.experiment.program, run.experiment.select_rows("train").arrays
    derivation, states = program.batch_derivation, [program.make_initial_state() for _ in "ab"]
    plans = (
        PortablePlan(derivation, states[0], arrays, gathers=True),
        NativePlan(derivation, states[1], arrays, gathers=True, portable=True),
    )
    assert find_copied(plans[1].program) == {"y"}
    rows = rng.integers(0, len(arrays["x"]), (3, derivation.rows))
    for t in (1, 2):
        plans[0].run(t, 1, {}, rows[t - 1], {})
        plans[0].finish(t, {})
    one, two = plans[0].run(3, 1, {}, rows[2], {}), plans[1].run(1, 3, {}, rows.ravel(), {})
    assert one == two
    assert np.array_equal(plans[0].g, plans[1].g)
    assert np.array_equal(plans[1].inputs["x"], arrays["x"][rows[2]])
    assert sorted(plans[1].inputs) == sorted(plans[0].inputs)
