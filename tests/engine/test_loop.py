"""Training: Steps, repeatability, and the end at a number that is not finite."""

import itertools
from typing import Any

import numpy as np
import pytest
from networks import spec_of

from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.loop import TrainingLoop
from backsight.engine.program import Program
from backsight.kernel.errors import NotFinite


class Feed:
    """Batches of 16 of 64 rows, in order."""

    per_epoch = 4

    def list_rows(self, k: int) -> Any:
        return np.arange(16) + 16 * (k % 4)


def steps(spec: Any, x: Any = None) -> tuple[Any, Any]:
    program = Program(spec, inputs=6, outputs=3)
    random = np.random.default_rng(0)
    x = random.normal(size=(64, 6)).astype(spec.dtype) if x is None else x
    y = np.eye(3)[random.integers(0, 3, 64)].astype(spec.dtype)
    state = program.make_initial_state()
    loop = TrainingLoop(program=program, rows=EncodedRows(x=x, y=y), feed=Feed())
    return state, loop.run(state, spec.steps)


def final(spec: Any) -> bytes:
    state, run = steps(spec)
    assert sum(1 for _ in run) == spec.steps
    return state.vectors["theta"].tobytes()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_same_spec_gives_the_same_bits(dtype: str) -> None:
    """Twice the same spec: the same bytes; another seed: others."""
    layers = [{"units": 9}, {"layer": "dropout"}, {}]
    spec = spec_of(dtype=dtype, layers=layers)
    assert final(spec) == final(spec)
    assert final(spec) != final(spec_of(dtype=dtype, layers=layers, seed=1))


def test_both_engines_train_alike() -> None:
    """A whole run by the interpreter ends with the bytes of the plan's."""
    for optimizer in ("adam", "nesterov"):
        one, two = (spec_of(optimizer=optimizer, engine=e) for e in ("numpy", "interpret"))
        assert final(one) == final(two)


def test_a_tape_is_the_step_that_was_made() -> None:
    """A step's tape, asked for while it is current, ends with the weights of the next step."""
    _, run = steps(spec_of(steps=10, optimizer="adam"))
    after = b""
    for step in run:
        if after:
            assert after == step.state.vectors["theta"].tobytes()
        assert float(step.tape["L"]) == step.loss
        after = step.tape["theta_next"].tobytes()
    assert after


def test_stopping_early_is_breaking_out() -> None:
    """Who stops iterating stops the training after the last completed step."""
    state, run = steps(spec_of())
    list(itertools.islice(run, 5))
    assert state.step == 4


def test_a_non_finite_input_is_named() -> None:
    """Training ends at the first step that meets a NaN, naming symbol and index."""
    x = np.zeros((64, 6), "float32")
    x[20, 2] = np.nan
    state, run = steps(spec_of(), x)
    with pytest.raises(NotFinite) as caught:
        list(run)
    assert caught.value.step == 2
    assert caught.value.symbol == "z1"
    assert caught.value.index[0] == 4
    assert state.step == 1


def test_an_explosion_is_named() -> None:
    """A rate that is far too high ends in NotFinite, not in silence."""
    spec = spec_of(
        optimizer="sgd", rate=1e30, steps=200, loss="mean_squared_error",
        layers=[{"units": 5, "activation": "identity"}, {"activation": "identity"}],
    )  # fmt: skip
    _, run = steps(spec)
    with pytest.raises(NotFinite, match=r"Step \d+: "):
        list(run)


def test_plateau_cuts_the_rate() -> None:
    """reduce_on_plateau lowers the rate once the watched loss stands still."""
    schedule = {"name": "reduce_on_plateau", "patience": 1, "factor": 0.5}
    x = np.zeros((64, 6), "float32")
    spec = spec_of(schedule=schedule, rate=1e-9, optimizer="sgd", steps=40)
    _, run = steps(spec, x)
    rates = [step.rate for step in run]
    assert rates[0] == 1e-9
    assert rates[-1] < 0.3e-9


def test_a_gradient_too_long_to_be_clipped_is_told() -> None:
    """A finite gradient whose square overflows ends training, instead of being clipped to 0."""
    x = np.full((64, 6), 1e25, "float32")
    spec = spec_of(
        optimizer="sgd", clipping="by_global_norm", loss="half_mean_squared_error",
        layers=[{"activation": "sigmoid", "initializer": "zeros"}],
    )  # fmt: skip
    _, run = steps(spec, x)
    with pytest.raises(NotFinite, match="beyond float32") as caught:
        list(run)
    assert caught.value.symbol == "g"
    assert np.isfinite(caught.value.value)
