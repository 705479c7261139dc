"""Cells of strangers are what stands there: a line end in one, an apostrophe before one."""

from pathlib import Path

import pytest

import backsight
from backsight.data.files import _lines
from backsight.data.known_words import find_known
from backsight.data.read import read_file

ODD = ["a\nb", "a b", "a\x1fb", "a\x1db", "a\x1d2b", "a\x1d0b", "'=x", "=x", "''=x", "a"]


@pytest.mark.parametrize("quoted", [True, False])
def test_no_two_classes_become_one(tmp_path: Path, monkeypatch, quoted: bool) -> None:
    """Whatever stands in them, in a file with quotes and in one without."""
    monkeypatch.setattr(_lines, "ROWS", 7)
    names = ODD if quoted else ODD[1:]
    cells = [f'"{name}"' if quoted else name for name in names]
    rows = "".join(f"{k},{cell}\n" for k in range(3) for cell in cells)
    (tmp_path / "t.csv").write_text("u,v\n" + rows, encoding="utf-8")
    table = read_file(str(tmp_path / "t.csv"))
    assert [table.classes[k] for k in table.y] == names * 3


def test_a_number_in_quotes_may_have_blanks_around_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('u,v\n"1\n",0.5\n" 2",1.5\n"\n3",2.5\n')
    table = read_file(str(tmp_path / "t.csv"), target="v")
    assert table.x[:, 0].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("words", "places"),
    [(["=x"], [0, 0, None]), (["'=x"], [None, 0, 0]), (["=x", "'=x"], [0, 1, 1])],
)
def test_rows_that_come_later(words: list[str], places: list[int | None]) -> None:
    """By their letters first; with an apostrophe too many, as spreadsheets are written for."""
    assert list(find_known(["=x", "'=x", "''=x"], words)) == places


def test_predictions_are_rows_to_score(tmp_path: Path, monkeypatch) -> None:
    """What is written for spreadsheets is read as the classes and columns of the run."""
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{k},{['=1+1', '@b'][k % 2]}\n" for k in range(40))
    Path("t.csv").write_text("=u,v\n" + rows)
    run = backsight.train("t.csv", steps=2, task="classification", out="run")
    Path("later.csv").write_text("'" + "=u,v\n" + rows.replace("=1", "'=1").replace("@", "'@"))
    assert (
        backsight.score("run", "later.csv")["accuracy"]
        == backsight.score("run", "t.csv")["accuracy"]
    )
    assert run.experiment.data.classes == ("=1+1", "@b")
