"""Normalization: what is kept from step to step, and how the network is used with it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from networks import BATCH_NORM, IDENTITY, STACKS, spec_of

from backsight.engine.derive import derive
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.interpret import evaluate
from backsight.engine.loop import TrainingLoop
from backsight.engine.program import Program
from backsight.engine.spec import Spec
from backsight.engine.state import State, view_statistics
from backsight.engine.step import Step
from backsight.kernel.errors import BadInput

NORMALIZED = [IDENTITY, BATCH_NORM, {}]


class Feed:
    """Batches of 16, and what is left of the rows as the last one of an epoch."""

    def __init__(self, rows: int) -> None:
        self.rows, self.per_epoch = rows, -(-rows // 16)

    def list_rows(self, k: int) -> Any:
        start = 16 * (k % self.per_epoch)
        return np.arange(start, min(start + 16, self.rows))


def rows_of(spec: Spec, rows: int) -> tuple[Any, Any]:
    draw = np.random.default_rng(0)
    x = draw.normal(2, 3, size=(rows, 6)).astype(spec.dtype)
    return x, np.eye(3)[draw.integers(0, 3, rows)].astype(spec.dtype)


def steps(spec: Spec, rows: int = 56) -> tuple[Program, State, Iterator[Step]]:
    program = Program(spec, inputs=6, outputs=3)
    state = program.make_initial_state()
    x, y = rows_of(spec, rows)
    loop = TrainingLoop(program=program, rows=EncodedRows(x=x, y=y), feed=Feed(rows))
    return program, state, loop.run(state, 12)


def trained(spec: Spec, rows: int = 56) -> tuple[Program, State]:
    program, state, run = steps(spec, rows)
    for _ in run:
        pass
    return program, state


@pytest.mark.sweep(9)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("stack", STACKS)
def test_both_engines_train_alike(stack: str, dtype: str) -> None:
    """Weights and running statistics are the same bytes after three epochs, each of whose last
    batch is smaller."""
    specs = (
        spec_of(layers=STACKS[stack], engine=e, dtype=dtype, optimizer="adam", batch=16)
        for e in ("numpy", "interpret")
    )
    (_, one), (_, two) = (trained(spec) for spec in specs)
    assert one.vectors.keys() == two.vectors.keys()
    for name, vector in one.vectors.items():
        assert vector.tobytes() == two.vectors[name].tobytes(), name


def test_statistics_start_at_mean_0_and_variance_1() -> None:
    """And are a vector of their own beside the weights."""
    program = Program(spec_of(layers=NORMALIZED), inputs=6, outputs=3)
    state = program.make_initial_state()
    found = view_statistics(program.batch_derivation, state.vectors)
    assert {k: v.tolist() for k, v in found.items()} == {
        "mu1_bar": [0.0] * 7, "var1_bar": [1.0] * 7,
    }  # fmt: skip
    assert state.vectors["running"].shape == (14,)
    assert state.vectors["theta"].size == 6 * 7 + 7 + 14 + 7 * 3 + 3


def test_statistics_follow_the_batches() -> None:
    """Each step takes a share of its batch's mean, and of its variance over N - 1."""
    spec = spec_of(layers=NORMALIZED, dtype="float64", batch=16)
    program, state, run = steps(spec)
    mean, variance = np.zeros(7), np.ones(7)
    for step in run:
        found = view_statistics(program.batch_derivation, state.vectors)
        np.testing.assert_allclose(found["mu1_bar"], mean, rtol=1e-12)
        np.testing.assert_allclose(found["var1_bar"], variance, rtol=1e-12)
        z = step.tape["z1"]
        mean = 0.9 * mean + 0.1 * z.mean(axis=0)
        variance = 0.9 * variance + 0.1 * z.var(axis=0, ddof=1)


@pytest.mark.parametrize("engine", ["numpy", "interpret"])
def test_a_last_batch_of_one_row_is_no_harm(engine: str) -> None:
    """It has no variance: the statistics stay as they are, and no number becomes NaN."""
    spec = spec_of(layers=NORMALIZED, engine=engine, batch=16)
    _, state, run = steps(spec, rows=33)
    before, sizes = {}, set()
    for step in run:
        if before:
            same = step.state.vectors["running"].tobytes() == before["running"]
            assert same == (before["rows"] == 1)
        before = {"running": state.vectors["running"].tobytes(), "rows": step.derivation.rows}
        sizes.add(step.derivation.rows)
        assert np.isfinite(step.loss)
    assert sizes == {16, 1}
    assert all(np.isfinite(v).all() for v in state.vectors.values())


def test_the_tape_of_a_step_ends_with_the_next_statistics() -> None:
    """A step's tape, asked for while it is current, holds what the next step starts with."""
    _, state, run = steps(spec_of(layers=NORMALIZED, batch=16))
    after = b""
    for step in run:
        assert after in (b"", state.vectors["running"].tobytes())
        after = step.tape["running_next"].tobytes()
    assert after == state.vectors["running"].tobytes()


def test_use_is_row_by_row() -> None:
    """In training a row's output depends on its batch; in use it does not."""
    spec = spec_of(layers=NORMALIZED, dtype="float64", batch=16)
    program, state = trained(spec)
    x, y = rows_of(spec, 16)
    whole = program.predict(state.vectors, x)
    alone = np.concatenate([program.predict(state.vectors, row[None]) for row in x])
    np.testing.assert_allclose(alone, whole, rtol=1e-12)
    training = evaluate(
        program.batch_derivation, {"x": x, "y": y, **state.vectors, "t": 1}, "forward"
    )
    assert np.abs(training[program.batch_derivation.output] - whole).max() > 0.01


def test_use_has_no_batch_statistics_in_it() -> None:
    """The derivation for use reads the running ones; no equation takes a mean over the rows."""
    spec = spec_of(layers=NORMALIZED)
    derivation = derive(spec, inputs=6, outputs=3, rows=4, training=False)
    made = [t for e in derivation.acts("forward") for t in e.targets]
    assert made == ["z1", "x1_hat", "n1", "a1", "z2", "a2"]
    assert {"mu1_bar", "var1_bar"} <= {o for e in derivation.equations for o in e.operands}


def test_forgetting_the_statistics_is_refused() -> None:
    """A network with batch normalization is not used on its weights alone."""
    spec = spec_of(layers=NORMALIZED)
    program, state = trained(spec)
    theta, (x, y) = {"theta": state.vectors["theta"]}, rows_of(spec, 4)
    with pytest.raises(BadInput, match="'running' is missing"):
        program.predict(theta, x)
    with pytest.raises(BadInput, match="'running' is missing"):
        program.compute_loss(theta, EncodedRows(x=x, y=y))
    with pytest.raises(BadInput, match="given: none"):
        program.predict({}, x)


def test_a_reset_forgets_the_statistics() -> None:
    """A new state starts anew, and the same spec gives the same bits again."""
    spec = spec_of(layers=STACKS["everything"], batch=16)
    program, first = trained(spec)
    fresh = program.make_initial_state()
    assert set(view_statistics(program.batch_derivation, fresh.vectors)["mu0_bar"]) == {0.0}
    assert fresh.vectors["running"].tobytes() != first.vectors["running"].tobytes()
    _, second = trained(spec)
    assert second.vectors["running"].tobytes() == first.vectors["running"].tobytes()


def test_a_copy_of_a_state_keeps_its_statistics() -> None:
    """Whatever is trained later."""
    _, state, run = steps(spec_of(layers=NORMALIZED, batch=16))
    next(run)
    kept = state.copy()
    for _ in run:
        pass
    assert kept.vectors["running"].tolist() == [0.0] * 7 + [1.0] * 7
    assert state.vectors["running"].tolist() != kept.vectors["running"].tolist()


def test_neither_scales_nor_shifts_are_regularized() -> None:
    """The cost is of weights alone, and two norms behind one dense layer have names apart."""
    layers = [IDENTITY, BATCH_NORM, {"layer": "batch_norm"}, {}]
    spec = spec_of(layers=layers, regularizer="l2")
    derivation = derive(spec, inputs=6, outputs=3, rows=16)
    costs = [e.targets[0] for e in derivation.acts("loss") if e.targets[0].startswith("R_")]
    assert costs == ["R_W1", "R_W2"]
    names = [s.name for s in derivation.weights()]
    assert names == ["W1", "b1", "gamma1", "delta1", "gamma1_2", "delta1_2", "W2", "b2"]
    assert [s.name for s in derivation.statistics()] == [
        "mu1_bar", "var1_bar", "mu1_bar_2", "var1_bar_2",
    ]  # fmt: skip
