"""Classes or numbers: known by what the target holds, said where it could be the other."""

import re

import numpy as np
import pytest

import backsight
from backsight.data import from_arrays, load
from backsight.kernel.errors import BadData

AUTO = {"*": ("auto", {})}


def write(path, target):
    path.write_text("a,y\n" + "".join(f"{k}.5,{target(k)}\n" for k in range(120)))
    return path


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (lambda k: k % 5, "taken for 5 classes.*--task regression"),
        (lambda k: k % 40, "taken for a number.*--task classification makes.*of the 40"),
        (lambda k: k % 2, ""),
        (lambda k: k, ""),
        (lambda k: k / 7, ""),
        (lambda k: "uvw"[k % 3], ""),
    ],
)  # fmt: skip
def test_what_could_be_the_other_is_said(target, said, tmp_path):
    """With the option that changes it, and not where an option says it."""
    path = write(tmp_path / "a.csv", target)
    notes = " ".join(load(path, columns=AUTO).notes)
    assert bool(notes) == bool(said)
    if said:
        assert re.search(said, notes)
        task = "regression" if "classes." in said else "classification"
        assert load(path, columns=AUTO, task=task).notes == ()


ONE_HOT = "size,red,blue,green\n" + "".join(
    f"{k}.5,{int(k % 3 == 0)},{int(k % 3 == 1)},{int(k % 3 == 2)}\n" for k in range(30)
)


def test_columns_with_one_1_in_each_row_are_classes(tmp_path):
    """Called as the columns; numbers where that is said, or a row has none."""
    path = tmp_path / "a.csv"
    path.write_text(ONE_HOT)
    table = load(path, target="red,blue,green", columns=AUTO)
    assert (table.classes, table.targets) == (("red", "blue", "green"), ("class",))
    assert table.y.tolist() == [0, 1, 2] * 10
    assert load(path, target="red,blue,green", task="regression").y.shape == (30, 3)
    path.write_text(ONE_HOT + "1.5,0,0,0\n")
    assert load(path, target="red,blue,green", columns=AUTO).classes == ()


def test_a_matrix_with_one_1_in_each_row_is_classes(tmp_path):
    """From Python; the run predicts classes from a file too."""
    y = np.eye(3)[np.arange(30) % 3]
    assert from_arrays(np.ones((30, 2)) * np.arange(30)[:, None], y).classes == ("y1", "y2", "y3")
    path = tmp_path / "a.csv"
    path.write_text(ONE_HOT)
    run = backsight.train(str(path), target="red,blue,green", epochs=2, out=tmp_path / "run")
    names, rows = backsight.load(tmp_path / "run").predict_file(path)
    assert names[0] == "class"
    assert set(rows[:, 0]) <= {"red", "blue", "green"}
    assert rows[:, 0].tolist() == run.predict(run.experiment.table.x).tolist()
    with backsight.open(tmp_path / "run") as again:
        assert again.at(2).step == 2


def test_true_and_false_are_1_and_0_there(tmp_path):
    """As pandas' get_dummies writes them; rows that come later are read alike."""
    path = tmp_path / "a.csv"
    path.write_text(ONE_HOT.replace(",0", ",False").replace(",1", ",True"))
    run = backsight.train(str(path), target="red,blue,green", epochs=2, test_file=str(path))
    assert run.experiment.data.classes == ("red", "blue", "green")
    assert run.experiment.table.y.tolist() == [0, 1, 2] * 20
    assert backsight.score(run, path).rows == 30


@pytest.mark.parametrize("name", ["Ann {1}", "2020-{0:02}-01 10:{1:02}"])
def test_a_name_or_a_date_is_no_class(name, tmp_path):
    """Said at once, with what to say instead; two rows a class are enough, or an option."""
    path = write(tmp_path / "a.csv", lambda k: name.format(k // 12, k))
    with pytest.raises(BadData, match=r"'y' has .* words in 120 rows .*--target NAME"):
        load(path, columns=AUTO)
    assert len(load(path, columns=AUTO, task="classification").classes) == 120
    path = write(tmp_path / "b.csv", lambda k: f"name {k % 60}")
    assert len(load(path, columns=AUTO).classes) == 60
    path.write_text("a,y\n" + "".join(f"{k}.5,{'uvwxy'[k % 5]}\n" for k in range(6)))
    assert len(load(path, columns=AUTO).classes) == 5


def test_whole_numbers_of_an_array_that_are_no_classes():
    """Are refused with the option that predicts them as numbers."""
    x, y = np.ones((90, 1)), np.arange(90) ** 2
    with pytest.raises(BadData, match=r"90 different whole numbers in 90 rows.*--task regression"):
        from_arrays(x, y)
    assert from_arrays(x, y, task="regression").y.shape == (90, 1)
    assert len(from_arrays(x, y // 900).classes) <= 45
