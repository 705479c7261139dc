"""Runs in a folder as a family: branches under their parents, whatever the records say."""

import shutil
from pathlib import Path

import msgspec
import pytest

import backsight
from backsight.kernel.errors import BadData
from backsight.recorder.entries import RunEntry
from backsight.recorder.open import open_to_write
from backsight.recorder.store import NAME
from backsight.runs.family.tree import read_run_tree
from backsight.runs.family.tree_member import Change, TreeMember, order_members
from backsight.runs.family.tree_picture import format_changes


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A run, two branches of it, a branch of a branch, and one that is no kin."""
    folder = tmp_path / "runs"
    for name, seed in (("a", 1), ("z", 2)):
        backsight.train("xor", steps=40, seed=seed, out=folder / name)
    branch(folder / "a", 30, {"rate": 0.01}, folder / "late")
    branch(folder / "a", 10, {"optimizer": "sgd", "rate": 1.0}, folder / "early")
    branch(folder / "late", 35, {}, folder / "same", steps=25)
    return folder


def branch(parent: Path, at: int, changes: dict, out: Path, **options) -> None:
    """A branch, trained to its end."""
    for _step in backsight.fork(parent, at, changes, out=out, **options).steps():
        pass


def forge(folder: Path, **changes) -> None:
    """Change what a record says about itself; parent: another id."""
    with open_to_write(folder / NAME) as store:
        about = msgspec.json.decode(store.get("about", 0), type=RunEntry)
        if "parent" in changes:
            changes["parent"] = msgspec.structs.replace(about.parent, id=changes["parent"])
        store.put("about", 0, msgspec.json.encode(msgspec.structs.replace(about, **changes)))


def shape(family) -> list[tuple[int, str]]:
    """Depth and name of each member, in order."""
    return [(d, m.name) for m, d in zip(family.members, family.depths, strict=True)]


def test_branches_stand_under_their_parents(runs: Path) -> None:
    """By their step, each with what it changed."""
    family = read_run_tree(runs)
    assert shape(family) == [(0, "a"), (1, "early"), (1, "late"), (2, "same"), (0, "z")]
    said = {m.name: format_changes(m) for m in family.members if m.parent}
    assert said["late"] == "rate 0.15 → 0.01"
    assert said["early"] == "optimizer adam → sgd; rate 0.15 → 1.0"
    assert said["same"] == "steps 40 → 60"


def test_each_tells_how_it_stands(runs: Path) -> None:
    """Status, steps, the loss of the last one."""
    (same,) = [m for m in read_run_tree(runs).members if m.name == "same"]
    with backsight.open(runs / "same") as run:
        assert same.loss == run.metrics["loss"][-1]
    assert (same.status, same.first, same.last, same.planned) == ("finished", 35, 60, 60)


def test_a_run_without_rows_tells_its_last_measurement(tmp_path: Path) -> None:
    """One that was saved, not recorded, has moments only."""
    run = backsight.train("xor", steps=20, seed=1)
    run.save(tmp_path / "saved")
    (member,) = read_run_tree(tmp_path).members
    assert member.loss == run.history.moments[-1].losses["train"]


def test_an_orphan_keeps_what_its_record_knows(runs: Path) -> None:
    """Where its parent is gone it stands at the root, with the new values alone."""
    shutil.rmtree(runs / "late")
    (orphan,) = [m for m in read_run_tree(runs).members if m.name == "same"]
    assert shape(read_run_tree(runs))[-2] == (0, "same")
    assert (orphan.parent_path, orphan.parent.place) == (None, str(runs / "late"))
    assert format_changes(orphan) == "steps = 60"


def test_a_damaged_record_is_listed_with_its_error(runs: Path) -> None:
    """No SQLite file, an entry that was changed, a spec that is none: the others are as before."""
    (runs / "b").mkdir()
    (runs / "b" / NAME).write_bytes(b"nothing of the kind")
    forge(runs / "z", spec="{}")
    family = read_run_tree(runs)
    errors = {m.name: m.error for m in family.members if m.error}
    assert set(errors) == {"b", "z"}
    assert all("damaged" in error for error in errors.values())
    assert shape(family)[:2] == [(0, "a"), (1, "early")]


def test_a_circle_of_ancestors_ends(runs: Path) -> None:
    """Two that are each other's parent are both there once; one that is its own is damaged."""
    forge(runs / "late", id="1" * 32, parent="2" * 32)
    forge(runs / "same", id="2" * 32, parent="1" * 32)
    forge(runs / "early", id="3" * 32, parent="3" * 32)
    family = read_run_tree(runs)
    assert sorted(m.name for m in family.members) == ["a", "early", "late", "same", "z"]
    assert [m.name for m in family.members if m.circular] == ["late"]
    assert [m.name for m in family.members if m.error] == ["early"]


def test_copies_are_told(runs: Path) -> None:
    """A copy names the first; branches stand under the one that they came from."""
    shutil.copytree(runs / "a", runs / "0")
    family = read_run_tree(runs)
    assert shape(family)[:3] == [(0, "0"), (0, "a"), (1, "early")]
    assert [m.twin for m in family.members][:2] == ["", "0"]


@pytest.mark.slow
def test_a_long_line_of_branches() -> None:
    """5,000 branches of branches have their depths, and the latest come first where asked."""
    paths = [Path(str(i)) for i in range(5000)]
    members = [TreeMember(name=str(i), path=p, parent_path=paths[i - 1] if i else None, first=i)
               for i, p in enumerate(paths)]  # fmt: skip
    assert [d for _, d in order_members(members[::-1])] == list(range(5000))
    few = [
        members[0],
        members[1],
        TreeMember(name="x", path=Path("x"), parent_path=paths[0], first=9),
    ]
    assert [m.name for m, _ in order_members(few, latest=True)] == ["0", "x", "1"]


def test_changes_in_words() -> None:
    """Both values; the new one alone where no other is known; none for what is not there."""
    said = [("rate", "0.1", "0.2"), ("rate", "", "0.2"), ("regularizer", "-", "l2")]
    changes = tuple(Change(key=k, before=b, after=a) for k, b, a in said)
    member = TreeMember(name="", path=Path(), changes=changes)
    assert format_changes(member) == "rate 0.1 → 0.2; rate = 0.2; regularizer none → l2"


def test_an_empty_folder_and_none(tmp_path: Path) -> None:
    """No members; and a folder that is not there is told."""
    assert read_run_tree(tmp_path).members == ()
    assert read_run_tree(tmp_path).plot().axes
    with pytest.raises(BadData, match="There is no folder"):
        read_run_tree(tmp_path / "nowhere")
