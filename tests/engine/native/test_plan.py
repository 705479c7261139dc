"""The native engine: the numbers of the others to rounding, its own bits however it is asked."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backsight
from backsight.engine.layer_spans import list_weighted_layers
from backsight.engine.loops.llvm.module import print_llvm
from backsight.engine.native.plan import make_program
from backsight.engine.reading_rows import Readings
from backsight.kernel.errors import NotFinite
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import erf, floor, maximum, sqrt, tanh, total, where
from backsight.maths import catalogs
from backsight.maths.activations import Activation
from backsight.maths.optimizers import Optimizer
from backsight.runs.run import Run

TOLERANCE = {"float32": 1e-5, "float64": 1e-11}
STEPS = 100
HIDDEN = [n for n, a in catalogs["activations"].items() if a.slope is not None]
SLOW = [pytest.mark.slow]
PLAIN = {"batch": 8, "validation": 0, "test": 0, "steps": STEPS, "seed": 1}


def data(loss: str = "") -> Any:
    """Rows that a loss can be computed for: classes, or counts."""
    random = np.random.default_rng(0)
    x = random.normal(size=(40, 3))
    targets = catalogs["losses"][loss].targets if loss else "one_hot"
    if targets in ("one_hot", "binary", "signed"):
        return x, [str(int(v)) for v in x[:, 0] + x[:, 1] > 0]
    return x, np.floor(np.exp(x[:, 0])) * 1.0


def both(source: Any, **options: Any) -> tuple[Run, Run]:
    """The same training by two engines."""
    given = PLAIN | options
    one, two = (backsight.train(source, engine=e, **given) for e in ("numpy", "native"))
    assert two.spec.engine == "native", two.experiment.notes
    return one, two


def require_close(one: Run, two: Run) -> None:
    """All that is carried on, after the last step, and every measured loss."""
    tolerance = TOLERANCE[one.spec.dtype]
    for name, vector in one.state.vectors.items():
        scale = np.abs(vector).max() or 1.0
        assert np.abs(vector - two.state.vectors[name]).max() <= tolerance * scale, name
    for before, after in zip(one.history.moments, two.history.moments, strict=True):
        assert before.losses == pytest.approx(after.losses, rel=20 * tolerance)


def mixed() -> list[dict[str, Any]]:
    """Every record of the catalogs at least once, many in one network."""
    options: dict[str, list[Any]] = {
        "optimizer": list(catalogs["optimizers"]), "loss": list(catalogs["losses"]),
        "activation": HIDDEN, "schedule": list(catalogs["schedules"]),
        "clipping": [None, *catalogs["clippings"]],
        "regularizer": [None, *catalogs["regularizers"]], "dtype": ["float64", "float32"],
    }  # fmt: skip
    found = []
    for number in range(max(map(len, options.values()))):
        chosen = {k: values[number % len(values)] for k, values in options.items()}
        found.append({k: v for k, v in chosen.items() if v is not None})
    return found


def fast(values: Sequence[Any], few: Callable[[int, Any], bool]) -> list[Any]:
    """Values for a test that compiles, which takes seconds: a few at once, the others slow."""
    return [
        pytest.param(*(v if isinstance(v, tuple) else (v,)), marks=[] if few(n, v) else SLOW)
        for n, v in enumerate(values)
    ]


@pytest.mark.parametrize(
    "options", fast(mixed(), lambda n, _: n == 1), ids=lambda o: f"{o['optimizer']}-{o['loss']}"
)
def test_the_numbers_of_the_numpy_engine(options: dict[str, Any]) -> None:
    """After 100 steps, for every record of every catalog."""
    require_close(*both(data(options["loss"]), hidden=[5, 5], lr=0.01, **options))


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("option", "name"),
    [
        (option, name)
        for option, folder in (
            ("activation", "activations"), ("optimizer", "optimizers"), ("loss", "losses"),
            ("schedule", "schedules"), ("clipping", "clippings"),
            ("regularizer", "regularizers"), ("init", "initializers"),
        )
        for name in catalogs[folder]
        if folder != "activations" or name in HIDDEN
    ],
)  # fmt: skip
def test_each_record_alone(option: str, name: str, dtype: str) -> None:
    """The same for every record by itself, in both kinds of numbers."""
    source = data(name if option == "loss" else "")
    require_close(*both(source, hidden=[5], dtype=dtype, **{option: name}))


SHAPES: dict[str, dict[str, Any]] = {
    "tiny": {"hidden": [3], "activation": "sigmoid", "l2": 1e-3},
    "rows with inner loops": {"hidden": [20], "activation": "gelu", "clip_norm": 0.5},
    "products by BLAS": {"hidden": [80, 80], "batch": 32, "dropout": 0.3},
    "full batch": {"hidden": [20], "batch": "all"},
    "batch norm": {"hidden": [6], "norm": "batch", "dropout": 0.2},
    "layer norm, residual": {"hidden": [6, 6], "norm": "layer", "residual": True},
    "an uneven last batch": {"hidden": [4], "batch": 9},
    "an uneven last batch, dropout": {"hidden": [20], "batch": 9, "dropout": 0.2},
    "one row": {"hidden": [4], "batch": 1, "schedule": "reduce_on_plateau"},
    "deep": {"hidden": [16] * 9, "activation": "tanh"},
}


@pytest.mark.parametrize("shape", fast(list(SHAPES), lambda *_: False))
def test_every_way_of_writing_a_loop(shape: str) -> None:
    """Written out, with inner loops, between products; rolled up; with statistics."""
    require_close(*both(data(), **{"dtype": "float64", "optimizer": "adam", **SHAPES[shape]}))


def states(run: Run, seen: Any) -> tuple[dict[int, bytes], dict[int, float], Any]:
    """The states before the steps that are seen, every loss, and what was read off."""
    parts, found, losses = run.experiment, {}, {}
    state, readings = (
        parts.program.make_initial_state(),
        Readings(list_weighted_layers(run.derivation)),
    )
    for step in parts.make_loop().run(state, 60, readings, seen):
        found[step.index - 1] = b"".join(v.tobytes() for v in state.vectors.values())
        first = step.index - len(step.passed)
        losses |= dict(enumerate([*step.passed.losses.tolist(), step.loss], first))
    found[60] = b"".join(v.tobytes() for v in state.vectors.values())
    return found, losses, readings.take()[1]


@pytest.mark.parametrize(
    "shape",
    fast(
        ["products by BLAS", "an uneven last batch", "one row", "an uneven last batch, dropout"],
        lambda n, _: n == 3,
    ),
)
def test_the_same_bits_however_many_steps_a_call(shape: str) -> None:
    """Step by step, in stretches of 7, in one go: states, losses, and what is read off."""
    run = backsight.start(data(), engine="native", **(PLAIN | SHAPES[shape] | {"steps": 60}))
    every, losses, table = states(run, None)
    for seen in (lambda t: t + 6, lambda t: 60, lambda t: -(-t // 13) * 13):
        some, same, read = states(run, seen)
        assert some.items() <= every.items()
        assert same == losses
        assert read.tobytes() == table.tobytes()
    assert sorted(every) == list(range(61))


@pytest.mark.slow
def test_what_is_read_off_is_what_the_numpy_engine_reads() -> None:
    """Losses, rates, norms of gradients, updates and weights, layer by layer."""
    options = PLAIN | {"hidden": [6, 5], "dtype": "float64", "optimizer": "adam", "steps": 60}
    one, two = (backsight.start(data(), engine=e, **options) for e in ("numpy", "native"))
    (*_, first), (*_rest, second) = states(one, None), states(two, lambda t: t + 9)
    assert np.allclose(first, second, rtol=1e-9)


def test_another_rate_is_not_compiled_anew() -> None:
    """Settings are given at every call: the source, by which compiled code is kept, is the same."""
    sources = {
        print_llvm(
            make_program(backsight.derive("moons", hidden=[6], batch=8, **options), gathers=True)
        )
        for options in (
            {"optimizer": "adam:beta1=0.8", "lr": 0.1, "l2": 1e-3, "steps": 70, "clip_norm": 0.3},
            {"optimizer": "adam:beta1=0.9", "lr": 0.2, "l2": 1e-2, "steps": 90, "clip_norm": 0.7},
        )
    }
    assert len(sources) == 1


@pytest.mark.slow
def test_who_compiles_has_the_bits_of_who_finds_it_compiled(tmp_path: Path) -> None:
    """The first process, with an empty cache, and the second: the same losses to the last bit."""
    code = (
        "import backsight; run = backsight.start('digits', engine='native', hidden=[200, 200], "
        "batch=128, dropout=0, steps=60); "
        "print([s.loss.hex() for s in run.steps()])"
    )
    there = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "OMP_NUM_THREADS": "1"}
    first, second = (
        subprocess.run([sys.executable, "-c", code], env=there, capture_output=True, check=True)
        for _ in range(2)
    )
    assert len(first.stdout) > 1000
    assert first.stdout == second.stdout


@formula
def swap(
    w: Array, g: Array, eta: float, t: int, p: Array, q: Array, *, spin: float = 0.5
) -> tuple[Array, Array, Array]:
    w_new = w - eta * (g + spin * p) + q * (1e-3 / t)
    p_new = q + g
    q = p - w
    p = p_new
    w = w_new
    return w, p, q


@formula
def scaled(w: Array, g: Array, eta: float, t: int, p: Array) -> tuple[Array, Array]:
    n = sqrt(total(g * g)) + 1
    r = total(p * g)
    w = w - eta * where(r > 0, g / n, 2 * g)
    p = 0.5 * p + w
    return w, p


@formula
def wavy(z: Array) -> Array:
    return erf(z) + 0.1 * floor(z) * tanh(maximum(z, -z))


@formula
def wavy_slope(z: Array, a: Array) -> Array:
    return 1 + a * 0.1


@pytest.mark.parametrize(
    ("step", "units"),
    fast([(swap, 3), (scaled, 90), (swap, 90), (scaled, 3)], lambda *_: False),
    ids=["swap-3", "scaled-90", "swap-90", "scaled-3"],
)
def test_records_of_ones_own(step: Any, units: int) -> None:
    """An optimizer whose memories change places, one with sums over all weights, an activation."""
    catalogs["optimizers"].admit(Optimizer(name="mine", step=step, rate=0.01))
    catalogs["activations"].admit(Activation(name="wavy", symbol="f", value=wavy, slope=wavy_slope))
    one, two = both(
        data(), hidden=[units], optimizer="mine", activation="wavy", dtype="float64", steps=40,
    )  # fmt: skip
    require_close(one, two)


def test_a_number_that_is_not_finite_in_the_midst() -> None:
    """The exact step, symbol and index, as step by step; the state before it."""
    found = []
    for engine, every in (("numpy", True), ("native", True), ("native", False)):
        run = backsight.start(
            data("mean_squared_error"), engine=engine, hidden=[4], activation="relu",
            loss="mean_squared_error", lr=40.0, optimizer="sgd", dtype="float64",
            **(PLAIN | {"steps": 20_000, "batch": "all"}),
        )  # fmt: skip
        last = 0
        for step in run.steps(every=every):
            last = step.index
        failure = run.failure
        assert isinstance(failure, NotFinite)
        assert last == failure.step
        assert run.state.step == failure.step - 1
        found.append((failure.step, failure.symbol, failure.index))
    assert found[0] == found[1] == found[2]
    assert found[0][0] > 3


def test_a_recorded_run_is_the_same_again(tmp_path: Path) -> None:
    """Any step of it, resumed after an interruption, and forked without a change: bit for bit."""
    shape = SHAPES["an uneven last batch, dropout"]  # compiled for the bits above, too
    options = PLAIN | shape | {"engine": "native", "steps": 400}
    whole = backsight.train(data(), out=tmp_path / "whole", **options)
    run = backsight.start(data(), out=tmp_path / "run", **options)
    truth = {}
    for step in run.steps():
        truth[step.index - 1] = step.state.copy()
        if step.index == 150:
            break
    run.finish()
    with backsight.open(tmp_path / "run", arrays=data()) as opened:
        for k in (0, 1, 77, 148):
            again = opened.at(k)
            assert all(np.array_equal(v, truth[k].vectors[n]) for n, v in again.vectors.items())
        assert opened.step(100).loss == opened.metrics["loss"][99]
        assert opened.replay.difference is None
    resumed = backsight.resume(tmp_path / "run", arrays=data())
    for _step in resumed.steps(every=False):
        pass
    branch = backsight.fork(tmp_path / "whole", 200, out=tmp_path / "branch", arrays=data())
    for _step in branch.steps(every=False):
        pass
    for other in (resumed, branch):
        for name, vector in whole.state.vectors.items():
            assert vector.tobytes() == other.state.vectors[name].tobytes()
    with (
        backsight.open(tmp_path / "run", arrays=data()) as one,
        backsight.open(tmp_path / "whole", arrays=data()) as two,
    ):
        for column in ("loss", "weight_norm/1"):
            assert one.metrics[column].tobytes() == two.metrics[column].tobytes()


@pytest.mark.parametrize("reg", ["l2", pytest.param("l1", marks=SLOW)])
def test_a_layer_with_as_many_units_as_a_batch_has_rows(reg: str) -> None:
    """What is added to a gradient of as many rows waits for the whole sum over the batch."""
    rows = {"hidden": [20], "batch": 20, "steps": 5, "lr": 0.1}
    require_close(*both(data(), regularizer=reg, optimizer="sgd", dtype="float64", **rows))


def test_a_moment_has_the_rate_of_its_own_last_step() -> None:
    """However many steps were passed over since one was seen."""
    options = {"schedule": "cosine", "engine": "native", "steps": 100, "batch": 8, "seed": 1}
    seen, passed = (backsight.start("moons", hidden=[6], **options) for _ in "ab")
    for every, run in ((True, seen), (False, passed)):
        for _step in run.steps(every=every):
            pass
    assert [m.rate for m in seen.history.moments] == [m.rate for m in passed.history.moments]
    assert len({m.rate for m in seen.history.moments}) > 5
