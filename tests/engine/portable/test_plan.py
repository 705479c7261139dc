"""The portable engine: the numbers of the others to rounding, and its own bits at every step."""

from pathlib import Path
from typing import Any

import numpy as np
import portable_trainings as specs
import pytest

import backsight
from backsight.kernel.errors import BadRecord, BadSpec
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths import catalogs
from backsight.maths.activations import Activation
from backsight.runs.run import Run

SMALL: dict[str, Any] = {
    "hidden": [5, 13], "batch": 9, "dropout": 0.2, "norm": "batch", "steps": 60, "seed": 1,
    "schedule": "reduce_on_plateau", "optimizer": "adam", "validation": 0.2,
}  # fmt: skip
MANY = [pytest.param(n, marks=[] if n < 16 else [pytest.mark.slow]) for n in range(120)]


def twice(z: Any) -> Any:
    """No formula: nobody knows what it calls."""
    return 2 * z


def require_close(one: Run, two: Run) -> None:
    """The weights, to rounding."""
    tolerance = 1e-4 if one.spec.dtype == "float32" else 1e-11
    for name, vector in one.state.vectors.items():
        scale = np.abs(vector).max() or 1.0
        assert np.abs(vector - two.state.vectors[name]).max() <= tolerance * scale, name


@pytest.mark.sweep(6)
@pytest.mark.usefixtures("uncompiled")
@pytest.mark.parametrize("number", MANY)
def test_the_numbers_of_the_numpy_engine(number: int) -> None:
    """For trainings in which every record of the catalogs comes up; few steps, before rounding
    decides at a kink."""
    training = specs.make_training(number)
    options = training.options | {"steps": 12}
    require_close(
        *(backsight.train(training.data, engine=e, **options) for e in ("numpy", "portable"))
    )


def test_every_record_comes_up() -> None:
    """In the random trainings, each record that an option of theirs can name."""
    seen = [specs.make_training(n).options for n in range(120)]
    for option, names in (
        ("activation", specs.HIDDEN), ("loss", catalogs["losses"]),
        ("optimizer", catalogs["optimizers"]), ("schedule", catalogs["schedules"]),
        ("init", specs.INITIALIZERS), ("clipping", catalogs["clippings"]),
        ("regularizer", catalogs["regularizers"]),
    ):  # fmt: skip
        assert {o.get(option) for o in seen} >= set(names), option


@pytest.mark.usefixtures("uncompiled")
def test_what_is_shown_is_what_was_computed() -> None:
    """The tape of a step has the bits of the step."""
    run = backsight.start("moons", engine="portable", **SMALL)
    for step in run.steps():
        assert step.tape["g"].tobytes() == step.gradient.tobytes()
        new = step.tape["theta_next"].copy()
    assert new.tobytes() == run.state.vectors["theta"].tobytes()


@pytest.mark.usefixtures("uncompiled")
def test_a_recorded_run_is_the_same_again(tmp_path: Path) -> None:
    """Any step of it, resumed after an interruption, and forked without a change."""
    whole = backsight.train("moons", engine="portable", out=tmp_path / "whole", **SMALL)
    run = backsight.start("moons", engine="portable", out=tmp_path / "run", **SMALL)
    for step in run.steps():
        if step.index == 31:
            break
    run.finish()
    resumed = backsight.resume(tmp_path / "run")
    branch = backsight.fork(tmp_path / "whole", 20, out=tmp_path / "branch")
    for other in (resumed, branch):
        for _step in other.steps(every=False):
            pass
        for name, vector in whole.state.vectors.items():
            assert vector.tobytes() == other.state.vectors[name].tobytes()
    with backsight.open(tmp_path / "whole") as opened:
        assert opened.at(60).vectors["theta"].tobytes() == whole.state.vectors["theta"].tobytes()
        assert opened.replay.difference is None


def test_a_word_of_another_library_is_refused(tmp_path: Path) -> None:
    """By formula, line and word."""

    @formula
    def value(z: Array) -> Array:
        return twice(z)

    @formula
    def slope(z: Array, a: Array) -> Array:
        return 1 / (1 + z * z)

    catalogs["activations"].admit(Activation(name="mine", symbol="f", value=value, slope=slope))
    with pytest.raises(BadRecord, match=r"activations\.mine\.value.*twice.*not portable"):
        backsight.train("xor", hidden=[3], activation="mine", engine="portable", steps=2)


def test_a_start_that_calls_a_library_is_refused() -> None:
    """A QR decomposition is another one with every library of linear algebra."""
    with pytest.raises(BadRecord, match=r"initializers\.orthogonal.*orthonormal"):
        backsight.train("xor", hidden=[3], init="orthogonal", engine="portable", steps=2)


def test_a_numerical_gradient_is_refused() -> None:
    """It would be computed by other engines' products."""
    with pytest.raises(BadSpec, match="by backprop alone"):
        backsight.train("xor", hidden=[3], gradient="central", engine="portable", steps=2)
