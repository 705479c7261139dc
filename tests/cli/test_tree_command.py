"""`backsight tree`: the family of the runs in a folder."""

import json
import shutil
from pathlib import Path

import pytest

import backsight


@pytest.fixture
def runs(tmp_path: Path) -> None:
    """Two runs and a branch in the folder "runs"."""
    folder = tmp_path / "runs"
    for name, seed in (("a", 1), ("z", 2)):
        backsight.train("xor", steps=40, seed=seed, out=folder / name)
    for _step in backsight.fork(folder / "a", 30, {"rate": 0.01}, out=folder / "b").steps():
        pass


@pytest.mark.usefixtures("runs")
def test_branches_under_their_parents(call) -> None:
    """With the step at which they left, what they changed, and how they stand."""
    status, out, err = call("tree")
    assert (status, err) == (0, "")
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[0] == "runs"
    assert lines[1].startswith("├── a  finished, step 40, loss 0.00")
    assert lines[2].startswith(
        "│   └── b  after step 30: rate 0.15 → 0.01  finished, step 40, loss"
    )
    assert lines[3].startswith("└── z  finished")


@pytest.mark.usefixtures("runs")
def test_orphans_and_damage_are_told(call) -> None:
    """A parent that is gone by its place, a record that cannot be read by why."""
    shutil.rmtree("runs/a")
    Path("runs/z/record.sqlite").write_bytes(b"no record")
    status, out, _ = call("tree", "runs")
    assert status == 0
    assert "b  after step 30: rate = 0.01 (branched off from " in out
    assert "runs/a, which is not in this folder)" in out
    assert "z  cannot be read:  The record runs/z/record.sqlite is damaged" in out


@pytest.mark.usefixtures("runs")
def test_json(call) -> None:
    """Each run with its parent, both values of what it changed, and nothing else printed."""
    status, out, _ = call("tree", "--json")
    found = {run["name"]: run for run in json.loads(out)}
    assert (status, set(found)) == (0, {"a", "b", "z"})
    parent = found["b"]["parent"]
    assert (parent["id"], parent["step"]) == (found["a"]["id"], 30)
    assert parent["changes"] == {"rate": ["0.15", "0.01"]}
    assert found["a"]["parent"] is None


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize("name", ["tree.png", "tree.svg"])
def test_the_picture(call, painted, name: str) -> None:
    """In the format of its suffix."""
    status, out, _ = call("tree", "-o", name)
    assert status == 0
    assert f"Written: {name}" in out
    assert Path(name).stat().st_size > 5000


def test_an_empty_folder_and_none(call) -> None:
    """One is told to have no runs, the other not to be there."""
    Path("empty").mkdir()
    status, out, _ = call("tree", "empty")
    assert (status, out.startswith("There are no runs in empty")) == (0, True)
    status, out, err = call("tree")
    assert (status, out) == (2, "")
    assert "There is no folder runs" in err
