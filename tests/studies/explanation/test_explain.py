"""`backsight.explain`: what comes back, and that the step is the one that the run made."""

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BadInput
from backsight.studies.explanation.step import find_step

SPECS = [
    {"hidden": [5], "optimizer": "adam", "batch": 16},
    {"hidden": [6, 6], "optimizer": "nesterov", "norm": "batch", "batch": 16, "schedule": "cosine"},
    {"hidden": [6, 6], "residual": True, "dropout": 0.3, "clip_norm": 0.1, "l2": 1e-3, "warmup": 3},
    {"hidden": [5], "dtype": "float64", "gradient": "complex", "batch": 16},
    {"hidden": [5], "schedule": "reduce_on_plateau", "engine": "interpret", "batch": 16},
]


@pytest.mark.parametrize(
    "options", [*SPECS[:2], *(pytest.param(s, marks=pytest.mark.slow) for s in SPECS[2:])], ids=str
)
def test_the_weights_after_it_are_the_runs(options, tmp_path, monkeypatch):
    """Bit for bit: of a run's last step, and of one in the middle, from Python and its folder."""
    monkeypatch.chdir(tmp_path)
    run = backsight.start("blobs", steps=9, seed=3, **options)
    seen = {s.index: s.state.vectors["theta"].copy() for s in run.steps()}
    folder = run.save("run")
    after = {**{k - 1: v for k, v in seen.items()}, 9: run.state.vectors["theta"]}
    for source, more in (("blobs", {"steps": 9, "seed": 3, **options}), (run, {}), (folder, {})):
        for index in (4, 9):
            step, notes = find_step(source, index, **more)
            assert np.array_equal(step.tape["theta_next"], after[index])
            assert [n for n in notes if "rate of the last step" not in n] == []


def test_a_run_that_was_changed_is_noted(tmp_path, monkeypatch):
    """Its weights are not those of its spec."""
    monkeypatch.chdir(tmp_path)
    run = backsight.train("xor", hidden=[3], steps=4)
    run.state.vectors["theta"][0] += 1
    _, (note,) = find_step(run, 4)
    assert "not those that the run has now" in note


def test_a_step_of_a_loop_is_taken_as_it_is():
    """Whoever iterates over steps can explain the one at hand."""
    for step in backsight.start("xor", hidden=[3], seed=1).steps():
        if step.index == 3:
            page = backsight.explain(step, topics="loss")
            break
    assert str(page).startswith("Step 3 of a 2-3-2 network")


def test_it_shows_itself_everywhere(tmp_path):
    """In a notebook, as text, as a file."""
    page = backsight.explain("xor", hidden=[3], topics="loss")
    assert page._repr_html_().startswith('<div class="backsight"')
    assert "documentclass" not in page._repr_latex_()
    assert "L" in page._repr_latex_()
    assert "LOSS" in str(page)
    page.save(tmp_path / "s.md")
    assert (tmp_path / "s.md").read_text(encoding="utf-8").startswith("# Step 1")


def test_it_is_the_function_whoever_imports_the_folder():
    """No folder takes the place of `backsight.explain`."""
    import importlib

    importlib.import_module("backsight.explanations.step.derivation_page")
    assert callable(backsight.explain)
    assert backsight.explain.__module__ == "backsight.studies.explanation.explain"


def test_there_is_no_such_step():
    """What there is is said."""
    with pytest.raises(BadInput, match="no step 11: this training has 10 steps"):
        backsight.explain("xor", steps=10, step=11)


def test_arrays_of_a_folder_are_asked_for_in_python(tmp_path):
    """The folder does not hold them."""
    rows = np.random.default_rng(0).normal(size=(40, 2))
    run = backsight.train((rows, rows[:, 0] > 0), hidden=[3], steps=3)
    folder = run.save(tmp_path / "run")
    with pytest.raises(BadInput, match="trained on arrays from Python"):
        backsight.explain(folder)
    assert "Step 3" in str(backsight.explain(run, step=3))


def test_the_first_weights_may_be_given(tmp_path):
    """As for `train`: what is shown begins with them; a run has its own."""
    start = {"W1": np.full((2, 3), 0.25)}
    step, _ = find_step("xor", 1, start_from=start, hidden=[3], seed=1)
    np.testing.assert_array_equal(step.tape["W1"], start["W1"])
    run = backsight.train(
        "xor", hidden=[3], steps=2, start_from=start, seed=1, out=tmp_path / "run"
    )
    again, _ = find_step("xor", 2, start_from=start, hidden=[3], seed=1, steps=2)
    recorded, _ = find_step(run, 2)
    np.testing.assert_array_equal(again.tape["theta_next"], recorded.tape["theta_next"])
    with pytest.raises(BadInput, match="--start does not go with"):
        find_step(run, 1, start_from=start)


@pytest.mark.parametrize(("schedule", "last"), [("cosine", True), ("constant", False)])
def test_a_rate_of_0_is_noted_at_its_step_alone(schedule, last):
    """The last step of a cosine says that it moves nothing; no other step does, nor another run."""
    for index in (1, 5):
        text = str(backsight.explain("xor", schedule=schedule, steps=5, step=index))
        assert ("the rate of the last step is 0" in text) is (last and index == 5)
