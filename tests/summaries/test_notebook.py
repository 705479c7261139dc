"""Every value that a public function gives back shows itself in a notebook.

The notebook is made here: a cell for each public function, and for what users ask of what comes
back.
"""

import ast
import base64
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

import backsight
from backsight.languages.choose import speaking
from backsight.summaries.show import WIDTH

MOST = 4_000
CLOSING, OPENING = tuple("，。、；：！？）》,;!?)"), tuple("（《([")
"""Signs that no line begins or ends with."""
SETTING = """\
import numpy as np
import backsight

x = np.array([1.0, 2.0, 3.0])
run = backsight.train("digits", hidden=[16], steps=60, seed=1, out="usual")
xor = backsight.train("xor", hidden=[8], steps=60, seed=1)
"""

FUNCTIONS = {
    "check": 'backsight.check("digits", hidden=[16], samples=5)',
    "check_gradient": "backsight.check_gradient(lambda x: (x**2).sum() / 2, lambda x: -x, x)",
    "check_update": 'backsight.check_update(lambda w, g: w + 0.1 * g, "sgd")',
    "compare": """\
branch = backsight.fork("usual", 30, {"rate": 0.01}, out="branch")
for step in branch.steps():
    pass
backsight.compare("usual", "branch")""",
    "conventions": 'backsight.conventions("momentum")',
    "derive": 'backsight.derive("digits")',
    "exercise": 'backsight.exercise("bp2", seed=1)',
    "explain": 'backsight.explain("digits", hidden=[16])',
    "export": 'backsight.export("usual", ["weights", "csv"], "files")',
    "find_rate": 'backsight.find_rate("xor")',
    "fork": 'backsight.fork("usual", 30, {"rate": 0.02}, out="other")',
    "formulas": "backsight.formulas()",
    "influence": 'backsight.influence("xor", "W1[0,2]", hidden=[3])',
    "landscape": 'backsight.landscape("xor")',
    "load": 'backsight.load("usual")',
    "doctor": 'backsight.doctor("digits", optimizer="sgd", lr=5, epochs=2, budget=1)',
    "noise": 'backsight.noise("digits", hidden=[16], rows=100, trial=20)',
    "open": 'backsight.open("usual")',
    "paths": 'backsight.paths("digits", "W1[20,2]", hidden=[8])',
    "prove": 'backsight.prove("bp2", networks=3)',
    "race": 'backsight.race("bowl", "sgd,momentum", steps=30)',
    "race_network": 'backsight.race_network("xor", ["sgd", "adam"], steps=60)',
    "replicas": 'backsight.replicas("xor", seeds=range(3), steps=60)',
    "resume": 'backsight.resume("usual", steps=70)',
    "score": 'backsight.score("usual")',
    "start": 'backsight.start("xor")',
    "sweep": 'backsight.sweep("xor")',
    "train": "run",
    "when": 'backsight.when("usual", first="turn")',
}
"""By the name of the function, what ends with its result."""

NOTHING_BACK = {"set_threads"}
"""Functions that give nothing to be shown."""
PICTURES = {
    "noise by batch size": 'backsight.noise("xor", trial=5).plot()',
    "a picture": 'run.plot("loss")',
    "a race": 'backsight.race("bowl", "sgd,momentum", steps=30).plot()',
    "a landscape": 'backsight.landscape("xor").plot()',
    "replicas": 'backsight.replicas("xor", seeds=range(3), steps=60).plot()',
    "a score": 'backsight.score("usual").plot()',
}
"""What gives a Figure."""

METHODS = {
    "all pictures": "xor.plot()",
    "noise along a run": 'backsight.noise("usual", along=True, states=3, rows=50)',
    "several weights": 'backsight.influence("xor", ["W1[0,2]", "b1[1]"], hidden=[3])',
    "metrics": 'backsight.open("usual").metrics',
    "a step": 'backsight.open("usual").step(40)',
    "a tape": 'backsight.open("usual").step(40).tape',
    "a state": 'backsight.open("usual").at(40)',
    "a best replica": 'backsight.replicas("xor", seeds=range(3), steps=60).best',
    "marks": 'backsight.exercise("bp3").mark(lambda delta: delta.mean(axis=0))',
    "a racer": 'backsight.race_network("xor", ["sgd", "adam"], steps=60)["sgd"]',
    "a path": 'backsight.race("bowl", "sgd,momentum", steps=30).paths[0]',
}
"""What else users ask for."""

CELLS = FUNCTIONS | PICTURES | METHODS


FEW = {n: CELLS[n] for n in ("train", "derive", "open", "race", "resume", "a picture", "metrics")}
"""Tables, a document, a record, a picture, and what numbers show."""


def execute(folder: Path, cells: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What each cell shows, by MIME type, in a fresh kernel that is told nothing of matplotlib;
    none where it is not one thing. An error in a cell is raised.
    """
    nbclient, nbformat = map(pytest.importorskip, ("nbclient", "nbformat"))
    pytest.importorskip("ipykernel", reason="the kernel that runs the notebook is not installed")
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(code) for code in (SETTING, *cells.values())]
    nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}
    ).execute()
    nbformat.write(notebook, folder / "backsight.ipynb")
    return {
        name: dict(cell.outputs[0].data) if len(cell.outputs) == 1 else {}
        for name, cell in zip(cells, notebook.cells[1:], strict=True)
    }


def test_every_public_function_has_a_cell() -> None:
    """A new public function needs a cell, so that somebody looks at what it gives back."""
    functions = {n for n in backsight.__all__ if not isinstance(getattr(backsight, n), type)}
    assert set(FUNCTIONS) == functions - NOTHING_BACK


@pytest.mark.parametrize(
    "cells", [pytest.param(FEW, id="few"), pytest.param(CELLS, id="all", marks=pytest.mark.slow)]
)
def test_every_cell_shows_itself(tmp_path, cells: dict[str, str]) -> None:
    """In a fresh kernel: as HTML or a picture, and as text of at most 4,000 characters."""
    shown = execute(tmp_path, cells)
    bare = [n for n, data in shown.items() if not {"text/html", "image/png"} & set(data)]
    assert not bare, f"Neither HTML nor a picture, or more than one output: {bare}"
    texts = {name: data["text/plain"] for name, data in shown.items()}
    assert {n: len(t) for n, t in texts.items() if not 0 < len(t) <= MOST} == {}
    assert [n for n, t in texts.items() if " object at 0x" in t] == []
    for name in PICTURES.keys() & cells.keys():
        assert base64.b64decode(shown[name]["image/png"]).startswith(b"\x89PNG"), name
    assert {n: len(h) for n, d in shown.items() if len(h := d.get("text/html", "")) > 10**6} == {}


def evaluate(code: str, scope: dict[str, Any]) -> Any:
    """What a cell ends with, in this process."""
    *statements, last = ast.parse(code).body
    assert isinstance(last, ast.Expr)
    shown = ast.Assign([ast.Name("shown", ast.Store())], last.value)
    tree = ast.fix_missing_locations(ast.Module([*statements, shown], []))
    exec(compile(tree, "cell", "exec"), scope)  # noqa: S102 - of the cells above
    return scope["shown"]


@pytest.mark.slow
def test_every_text_fits(tmp_path, monkeypatch) -> None:
    """In three languages no line is too wide, and no sign stands at the wrong end of one."""
    monkeypatch.chdir(tmp_path)
    scope: dict[str, Any] = {}
    exec(SETTING, scope)  # noqa: S102 - it stands above
    values = {name: evaluate(code, scope) for name, code in (FUNCTIONS | METHODS).items()}
    assert [n for n, v in values.items() if not 0 < len(v._repr_html_()) <= 10**6] == []
    assert {n: len(repr(v)) for n, v in values.items() if not 0 < len(repr(v)) <= MOST} == {}
    for language in ("en", "zh-CN", "zh-TW"):
        with speaking(language):
            lines = [(name, line) for name, v in values.items() for line in repr(v).splitlines()]
        faults = [
            (name, line)
            for name, line in lines
            if cell_len(line) > WIDTH
            or line.strip().startswith(CLOSING)
            or line.rstrip().endswith(OPENING)
        ]
        assert len(lines) > 300
        assert not faults, language
