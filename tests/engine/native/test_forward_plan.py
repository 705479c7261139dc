"""A network in use as compiled code: the numbers of NumPy, in the portable order the bits, for any
number of rows."""

from functools import partial
from typing import Any

import numpy as np
import pytest

import backsight
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.loops.nests import operations
from backsight.engine.loops.representation import list_loops
from backsight.engine.native import forward_plan
from backsight.engine.native.forward_plan import ForwardPlan
from backsight.engine.native.forward_program import ROWS, is_narrow
from backsight.engine.program import MANY_NUMBERS, Program
from backsight.kernel.types import Floats
from backsight.maths import catalogs
from backsight.native import available, thread_count
from backsight.native.threads import run_on_threads

HIDDEN = tuple(n for n, a in catalogs["activations"].items() if a.slope is not None)
NETWORKS: list[dict[str, Any]] = [
    *({"activation": name, "hidden": [14], "dtype": "float64"} for name in HIDDEN),
    {"hidden": []},
    {"hidden": [5, 1, 3], "dtype": "float64"},
    {"hidden": [1], "loss": "mean_squared_error"},
    {"hidden": [30, 64, 17]},
    {"hidden": [8, 8], "norm": "batch", "dropout": 0.2},
    {"hidden": [20, 20], "norm": "layer", "residual": True, "dtype": "float64"},
    {"hidden": [100, 7], "norm": "layer"},
    {"hidden": [70, 70], "norm": "batch", "residual": True, "dtype": "float64"},
    {"hidden": [300, 150], "activation": "relu"},
]
COUNTS = (1, ROWS - 1, ROWS, 2 * ROWS + 88)


def make_network(options: dict[str, Any], engine: str = "native") -> tuple[Program, Any]:
    """A program of 13 classes after a few steps, and its vectors. The steps are NumPy's: only what
    predicts is compiled."""
    x = np.linspace(-2.0, 2.0, 130 * 3).reshape(130, 3) ** 2
    y = [str(i % 13) for i in range(130)]
    if options.get("loss") == "mean_squared_error":
        y = [float(i % 13) for i in range(130)]  # type: ignore[misc] # numbers, not classes
    options = {"steps": 3, "test": 0, "validation": 0, "seed": 1, "batch": 50} | options
    run = backsight.train((x, np.array(y)), engine="numpy", **options)
    program = run.experiment.program.with_engine(engine)
    return program, program.select_vectors(run.state.vectors)


def make_rows(count: int, dtype: str) -> Floats:
    """Some rows that no network has seen."""
    return np.cos(np.arange(3.0 * count)).reshape(count, 3).astype(dtype)


def make_plan(program: Program, *, portable: bool) -> ForwardPlan:
    """The compiled form."""
    derive_for = partial(program.derive_for, training=False)
    return ForwardPlan(derive_for, dtype=program.spec.dtype, portable=portable)


def predict(plan: ForwardPlan, vectors: dict[str, Floats], x: Floats) -> Floats:
    """The output."""
    return plan.compute(vectors, x)[plan.program.values[0]]


@pytest.mark.sweep(5)
@pytest.mark.parametrize("options", NETWORKS, ids=str)
def test_as_numpy(options: dict[str, Any]) -> None:
    """Whole blocks, a part of one, and one row: NumPy's numbers, to rounding."""
    program, vectors = make_network(options)
    plan = make_plan(program, portable=False)
    for count in COUNTS:
        x = make_rows(count, program.spec.dtype)
        theirs = program.with_engine("numpy").predict(vectors, x)
        tolerance = 200 * np.finfo(theirs.dtype).eps
        np.testing.assert_allclose(predict(plan, vectors, x), theirs, tolerance, tolerance)


@pytest.mark.sweep(5)
@pytest.mark.parametrize("options", NETWORKS, ids=str)
def test_portable_bits(options: dict[str, Any]) -> None:
    """Compiled, a prediction has the very bits of the portable order."""
    program, vectors = make_network(options, "portable")
    plan = make_plan(program, portable=True)
    for count in COUNTS:
        x = make_rows(count, program.spec.dtype)
        derivation = program.derive_for(count, training=False)
        tape = program.evaluate(derivation, {"x": x, **vectors}, "forward")
        theirs, ours = tape[derivation.output], predict(plan, vectors, x)
        assert ours.shape == theirs.shape
        assert ours.tobytes() == np.ascontiguousarray(theirs).tobytes()


@pytest.mark.parametrize(
    "options", [{"hidden": [6]}, {"hidden": [100, 7], "norm": "layer"}], ids=str
)
def test_any_number_of_threads(options: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks are shared out between threads, and have the same bits."""
    asked: list[int] = []

    def run_and_count(function: Any, arguments_by_thread: Any) -> list[int]:
        asked.append(len(arguments_by_thread))
        return run_on_threads(function, arguments_by_thread)

    monkeypatch.setattr(forward_plan, "run_on_threads", run_and_count)
    program, vectors = make_network(options)
    plan, x = make_plan(program, portable=False), make_rows(27 * ROWS + 5, program.spec.dtype)
    outputs = set()
    for threads in (1, 2, 3):
        monkeypatch.setitem(thread_count._wish, "threads", threads)
        outputs.add(predict(plan, vectors, x).tobytes())
    assert len(outputs) == 1
    assert asked == [1, 1, 2, 1, 3, 1]  # the rows behind the last whole block are one block more


def test_rows_are_side_by_side_where_layers_are_narrow() -> None:
    """And units where they are not: both ways are tested above."""
    narrow, wide = (make_network({"hidden": [h]})[0] for h in (64, 65))
    assert is_narrow(narrow.derive_for(1, training=False))
    assert not is_narrow(wide.derive_for(1, training=False))
    (outer,) = make_plan(narrow, portable=False).program.steps
    assert {x.axis: x.lanes for x in list_loops([outer])}["row"] == 16


def test_many_rows_are_compiled_and_few_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """By engine, rows and network alone; the NumPy engine stays with NumPy."""
    program, vectors = make_network({"hidden": [5]})
    asked: list[int] = []

    class Spy:
        def compute(self, _vectors: Any, x: Floats) -> dict[str, Floats]:
            asked.append(len(x))
            return {program.batch_derivation.output: np.zeros((len(x), 13), np.float32)}

    many = MANY_NUMBERS["native"] // (5 + 13) + 1
    monkeypatch.setitem(program.__dict__, "_forward_plan", Spy())
    program.predict(vectors, make_rows(100, "float32"))
    assert asked == []
    program.predict(vectors, make_rows(many, "float32"))
    assert sum(asked) == many
    assert not program.with_engine("numpy")._is_compiled(vectors, make_rows(many, "float32"))


def test_what_does_not_fit_is_left_to_numpy() -> None:
    """Compiled code would read beyond the end of a vector that is too short."""
    program, vectors = make_network({"hidden": [5]})
    rows = make_rows(MANY_NUMBERS["native"], "float32")
    assert program._is_compiled(vectors, rows)
    assert not program._is_compiled({"theta": vectors["theta"][:-1]}, rows)
    assert not program._is_compiled(vectors, rows[:, :2])


def test_numpy_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a word has no machine code, or the extra is not there, a prediction is NumPy's."""
    program, vectors = make_network({"hidden": [5], "activation": "gelu"}, "numpy")
    program = program.with_engine("native")
    rows = make_rows(MANY_NUMBERS["native"] // 18 + 1, "float32")
    theirs = program.with_engine("numpy").predict(vectors, rows)
    monkeypatch.setattr(operations, "OPERATIONS", operations.OPERATIONS - {"erf"})
    assert program.predict(vectors, rows).tobytes() == theirs.tobytes()
    monkeypatch.setattr(available, "read_versions", dict)
    assert program.with_engine("native").predict(vectors, rows).tobytes() == theirs.tobytes()


def test_portable_predictions_are_the_same_compiled_or_not() -> None:
    """Of many rows, of which the first few alone are too few to be compiled."""
    program, vectors = make_network({"hidden": [6], "activation": "tanh"}, "portable")
    rows = make_rows(5000, "float32")
    assert program._is_compiled(vectors, rows)
    assert not program._is_compiled(vectors, rows[:99])
    few, many = program.predict(vectors, rows[:99]), program.predict(vectors, rows)
    assert few.tobytes() == many[:99].tobytes()


@pytest.mark.parametrize("schedule", ["constant", "reduce_on_plateau"])
def test_native_losses(schedule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many rows: NumPy's to rounding, and its very bits where a schedule goes by them."""
    options = {"hidden": [70], "norm": "batch", "schedule": schedule, "validation": 0.2}
    program, vectors = make_network(options)
    x = make_rows(600, "float32")
    rows = EncodedRows(x=x, y=np.eye(13, dtype="float32")[np.arange(600) % 13])
    theirs, outputs = program.compute_loss(vectors, rows)
    monkeypatch.setitem(MANY_NUMBERS, "native", 0)
    ours, compiled = program.compute_loss(vectors, rows)
    assert ("_forward_plan" in program.__dict__) == (schedule == "constant")
    assert ours == pytest.approx(theirs, rel=1e-5)
    assert np.abs(compiled - outputs).max() < 1e-5
    if schedule == "reduce_on_plateau":
        assert ours == theirs
        assert compiled.tobytes() == outputs.tobytes()
