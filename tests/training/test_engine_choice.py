"""The engine is the one that pays, or the one that was asked for, or what takes over."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backsight
from backsight.engine import choose
from backsight.engine.loops.nests import operations
from backsight.engine.native import plan as native_plan
from backsight.kernel.errors import BadInput, CannotCompile
from backsight.native import available, machine
from backsight.native import notes as native_notes
from backsight.studies.explanation.step import find_step
from backsight.training import engine_choice as engine

LONG: dict[str, Any] = {"hidden": [3], "batch": "all", "steps": 400_000}


@pytest.mark.slow
def test_native_where_it_pays() -> None:
    """By how many steps there are; and why is said."""
    short = backsight.start("xor", hidden=[3], steps=200)
    assert short.spec.engine == "numpy"
    assert "compiling takes longer" in short.experiment.engine
    long = backsight.start("xor", **LONG)
    assert long.spec.engine == "native"
    assert "it saves about" in long.experiment.engine


@pytest.mark.slow
def test_the_choice_does_not_hang_on_what_is_cached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an empty cache and with a full one: the same, or the same command gave other bits."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert [backsight.start("xor", **LONG).spec.engine for _ in range(2)] == ["native"] * 2


def test_numpy_where_llvmlite_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """`auto` takes NumPy and says what would be faster; `native` is refused with what to do."""
    monkeypatch.setattr(available, "read_versions", lambda: {"numpy": "2.4"})
    run = backsight.start("xor", **LONG)
    assert run.spec.engine == "numpy"
    assert "pip install 'backsight[fast]'" in run.experiment.engine
    with pytest.raises(BadInput, match=r"pip install 'backsight\[fast\]'"):
        backsight.start("xor", engine="native", hidden=[3])


def test_a_word_that_native_code_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """The formula and its word are named, NumPy takes over, and the spec says so."""
    monkeypatch.setattr(operations, "OPERATIONS", operations.OPERATIONS - {"erf"})
    run = backsight.start("xor", engine="native", hidden=[3], activation="gelu")
    assert run.spec.engine == "numpy"
    (note,) = [n for n in run.experiment.notes if "NumPy engine takes over" in n]
    assert "erf" in note
    assert "activations.gelu.value" in note
    for _step in run.steps():
        pass
    assert run.state.step == run.spec.steps


def test_code_that_llvm_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where it is LLVM that says no."""

    def refuse(_text: str, **_options: Any) -> Any:
        raise CannotCompile("no such instruction")

    monkeypatch.setattr(native_plan, "load_function", refuse)
    run = backsight.start("xor", engine="native", hidden=[3], activation="sigmoid", dtype="float64")
    (note,) = [n for n in run.experiment.notes if "NumPy engine takes over" in n]
    assert "no such instruction" in note
    assert run.spec.engine == "numpy"


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Training goes on without it."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(machine, "_functions", {})
    monkeypatch.setattr(native_notes, "notes", [])
    run = backsight.train("xor", engine="native", hidden=[3], steps=20)
    assert any("compiled anew every time" in n for n in run.experiment.notes)
    assert run.state.step == 20


@pytest.mark.slow
def test_a_numerical_gradient_in_native_code() -> None:
    """Where every weight is changed in turn, the loop over them is native, and finds the same."""
    x = np.random.default_rng(0).normal(size=(30, 4))
    options = {"hidden": [6], "steps": 30, "gradient": "central", "dtype": "float64", "seed": 2,
               "validation": 0, "test": 0}  # fmt: skip
    one, two = (backsight.train((x, x[:, 0] > 0), engine=e, **options) for e in ("numpy", "native"))
    assert two.spec.engine == "native"
    theta = one.state.vectors["theta"]
    assert np.abs(theta - two.state.vectors["theta"]).max() < 1e-7 * np.abs(theta).max()
    complex_step = backsight.start("xor", gradient="complex", steps=10**7)
    assert complex_step.spec.engine == "numpy"
    assert "real numbers" in complex_step.experiment.engine


def test_a_native_run_is_not_resumed_without_llvmlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing is said, the record stays as it was; the network can be used nevertheless."""
    run = backsight.start("xor", engine="native", hidden=[3], steps=60, out=tmp_path / "run")
    for step in run.steps():
        if step.index == 30:
            break
    run.finish()
    before = (tmp_path / "run" / "record.sqlite").read_bytes()
    monkeypatch.setattr(available, "read_versions", dict)
    monkeypatch.setattr(machine, "_functions", {})
    with pytest.raises(BadInput, match="pip install"):
        backsight.resume(tmp_path / "run")
    assert (tmp_path / "run" / "record.sqlite").read_bytes() == before
    assert len(backsight.load(tmp_path / "run").predict(np.zeros((2, 2)))[1]) == 2


def test_an_explained_step_says_that_it_was_native(tmp_path: Path) -> None:
    """NumPy shows what native code made, to the last digits but one."""
    backsight.train("xor", engine="native", hidden=[3], steps=30, out=tmp_path / "run")
    step, notes = find_step(tmp_path / "run", 20)
    assert step.loss == pytest.approx(float(step.tape["L"]), rel=1e-6)
    assert any("Native code made this step" in n for n in notes)


def test_what_is_saved_grows_with_the_work() -> None:
    """More steps, more weights: more seconds."""
    small, large = (backsight.start("digits", hidden=[n], steps=100).derivation for n in (8, 500))
    assert (
        engine.estimate_saving(small, 100)
        < engine.estimate_saving(large, 100)
        < engine.estimate_saving(large, 1000)
    )


def test_how_much_has_to_be_saved() -> None:
    """Half of what compiling takes, which grows with the equations; no clock is asked."""
    small, large = (backsight.start("digits", hidden=[8] * n, steps=100).derivation for n in (1, 9))
    assert engine.is_worth_compiling(small, 0.5 * choose.estimate_compiling(small))
    assert not engine.is_worth_compiling(small, 0.49 * choose.estimate_compiling(small))
    assert not engine.is_worth_compiling(large, 0.5 * choose.estimate_compiling(small))


@pytest.mark.parametrize("change", [{"seed": 9}, {"lr": 0.1}, {"init": "he_uniform"}], ids=str)
def test_what_compiled_code_does_not_know_does_not_change_the_choice(
    change: dict[str, Any],
) -> None:
    """Seeds and rates: so that trainings beside each other have one engine."""
    for steps in (1000, 3000):
        usual, other = (
            backsight.start("digits", hidden=[30], steps=steps, **options).spec.engine
            for options in ({}, change)
        )
        assert usual == other


@pytest.mark.slow
def test_many_layers_in_native_code() -> None:
    """Equal layers are one text, so that forty take little longer than two."""
    run = backsight.start("xor", engine="native", hidden=[3] * 40, steps=2)
    assert run.spec.engine == "native", run.experiment.notes
    assert [s.index for s in run.steps()] == [1, 2]


def test_layers_too_many_for_native_code() -> None:
    """For which compiling would take minutes: NumPy takes over, and a note says why."""
    run = backsight.start("xor", engine="native", hidden=[3] * 120, steps=2)
    assert run.spec.engine == "numpy"
    (note,) = [n for n in run.experiment.notes if "NumPy engine takes over" in n]
    assert "More layers follow each other" in note
