"""A program as a file of its own: it has all that it needs, and is checked as the function is."""

import runpy

import numpy as np
import pytest

from backsight.bugs import bugs
from backsight.bugs._files import list_paths, write_files
from backsight.bugs._program import list_changes, list_names_besides, read_source, write_program
from backsight.bugs._trials.trial import UNNAMED


def run_file(path, monkeypatch):
    """What a file defines."""
    monkeypatch.chdir(path.parent)
    return runpy.run_path(str(path))


def mark_slow(names):
    """All but every eighth one, and data, on which the doctor trains a network."""
    quick = [n for n in list(names)[::8] if bugs[n].kind != "data"]
    return [pytest.param(n, marks=() if n in quick else pytest.mark.slow) for n in names]


@pytest.mark.parametrize("name", mark_slow(bugs))
def test_a_file_holds_what_its_program_needs(name, tmp_path, monkeypatch):
    """It runs by itself, imports NumPy alone, and is blamed as the function is."""
    bug = bugs[name]
    path = tmp_path / "wrong.py"
    text = write_program(bug.wrong, bug.called, bug.trial.companions)
    path.write_text(text, encoding="utf-8")
    names = run_file(path, monkeypatch)
    assert "backsight" not in text
    assert {function.__name__ for function in bug.trial.companions} <= set(names)
    verdict = bug.trial.check(names[bug.called])
    assert verdict.agrees is not bool(bug.blame)
    assert bug.blame in (*verdict.names, "", UNNAMED)


def test_draws_keep_their_order(tmp_path, monkeypatch):
    """The pictures in the file are those of the task, although they are drawn piece by piece."""
    bug = bugs["epsilon_left_out"]
    path = tmp_path / "task.py"
    path.write_text(write_program(bug.trial.loss, "loss", (bug.trial.start,)), encoding="utf-8")
    names = run_file(path, monkeypatch)
    weights = bug.trial.start()
    assert names["loss"](weights) == bug.trial.loss(weights)
    assert np.count_nonzero(names["X"][:, [0, 8]]) == 0


def test_a_source_gets_another_name():
    """Of a function and of a class; nothing else in it changes."""
    assert read_source(bugs["slope_forgotten"].wrong, "gradient").startswith("def gradient(p):")
    source = read_source(bugs["steps_counted_from_zero"].wrong, "Optimizer")
    assert source.startswith("class Optimizer:")
    assert "def step(self, w, g):" in source


def test_changes_are_told_line_by_line():
    """What goes, what comes, and what stays."""
    assert list_changes("a\nb\nc", "a\nB\nc") == "  a\n- b\n+ B\n  c"


@pytest.mark.parametrize("name", ["slope_forgotten", "root_forgotten", "pixels_as_they_are"])
def test_files_are_listed_as_they_are_written(name, tmp_path):
    """Those that are refused where they are there already are those that are written."""
    folder = tmp_path / "new" / "folder"
    paths = write_files(bugs[name], folder)
    assert paths == list_paths(bugs[name], folder)
    assert sorted(folder.iterdir()) == sorted(paths)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("slope_forgotten", ("forward", "Y", "X")),
        ("root_forgotten", ()),
        ("gradients_never_zeroed", ("forward", "Y", "X", "total")),
        ("steps_counted_from_zero", ()),
    ],
)
def test_names_of_the_task_are_told(name, names):
    """Those that a program uses and does not define; its own variables and modules are none."""
    assert set(list_names_besides(bugs[name].wrong)) == set(names)
