"""Two routes to a table, line by line and by polars: the same bits, the same kinds, the same
refusals; and numbers read eight digits at a time are those that Python reads."""

import time

import numpy as np
import pytest

from backsight.data.files import ColumnChoice
from backsight.data.files import _polars as route
from backsight.data.files._digits import make_grid, parse_cells
from backsight.data.read import read_file
from backsight.kernel.errors import BadData
from backsight.kernel.progress import READING

AUTO = {"*": ("auto", {})}
ROWS = 2000


def make_rows(seed=3):
    """Numbers of all kinds with gaps, words, dates and a label."""
    draw = np.random.default_rng(seed)
    spelled = ("{:.3g}", "{!r}", "{:.0f}", "{:.12f}", "{:e}")
    for k in range(ROWS):
        numbers = [
            form.format(float(v)) for form, v in zip(spelled, draw.normal(0, 50, 5), strict=True)
        ]
        if k % 7 == 3:
            numbers[k % 5] = ""
        day = np.datetime64("2020-01-01") + int(draw.integers(900))
        yield [*numbers, "rgb"[draw.integers(3)], str(day), ["no", "yes"][draw.integers(2)]]


def write(path, rows, delimiter=",", end="\n", names=True):
    lines = [list("abcdefgh"), *rows] if names else rows
    path.write_bytes((end.join(map(delimiter.join, lines)) + end).encode())
    return path


def change(rows, column, cells):
    """The rows with some cells of a column changed: by row."""
    rows = [list(row) for row in rows]
    for row, cell in cells.items():
        rows[row][column] = cell
    return rows


BASE = list(make_rows())
SAFE = {
    "plain": BASE,
    "a late word": change(BASE, 0, {1500: "NA"}),
    "late doubtful words": change(BASE, 0, {1500: "-", 1501: "None"}),
    "early words for nothing": change(BASE, 1, {2: "NA", 3: "n/a", 9: "NULL"}),
    "blanks around": change(BASE, 2, {5: " 7 ", 1600: " 8"}),
    "many numbers that are spelled otherwise": change(
        BASE, 3, {1700: "٣", 1701: "1e3", 1702: "+5"}
    ),
    "infinite": change(BASE, 0, {1200: "inf"}),
    "a word among numbers": change(BASE, 0, {1300: "oops"}),
    "amounts": [[f"${row[0]}" if row[0] else "", *row[1:]] for row in BASE],
    "no last cell": change(BASE, 7, {1400: ""}),
    "words beyond ASCII": change(BASE, 5, {1400: "é"}),
    "carriage returns": BASE,
    "tabs": BASE,
    "no names": BASE,
}
ODD = {
    "a quoted cell below": change(BASE, 5, {1800: '"r"'}),
    "a blank line": [*BASE[:900], [""], *BASE[900:]],
    "a short line": [*BASE[:900], BASE[900][:-1], *BASE[901:]],
    "a long line": [*BASE[:900], [*BASE[900], "1"], *BASE[901:]],
    "a line broken in a cell": change(BASE, 5, {1800: "r\rg"}),
}


def read(path):
    """The table, or what is said in its place."""
    try:
        table = read_file(path, columns=AUTO, missing="mean")
    except BadData as fault:
        return str(fault)
    return (table.x.tobytes(), table.y.tobytes(), table.columns, table.classes, table.notes)


@pytest.mark.sweep(7)
@pytest.mark.parametrize("name", [*SAFE, *ODD])
def test_both_routes_come_to_the_same(name, tmp_path, monkeypatch):
    """Whichever reads the file, and polars does where nothing is odd."""
    pytest.importorskip("polars")
    form = {
        "carriage returns": {"end": "\r\n"},
        "tabs": {"delimiter": "\t"},
        "no names": {"names": False},
    }
    path = write(tmp_path / "a.csv", {**SAFE, **ODD}[name], **form.get(name, {}))
    plain = read(path)
    monkeypatch.setattr(route, "SMALLEST", 0)
    monkeypatch.setattr(route, "CHUNK", 10_000)
    file = route.look_fast(path, ColumnChoice())
    assert file is not None
    columns = route.read_fast(file, range(8))
    assert (columns is None) == (name in ODD)
    assert read(path) == plain


@pytest.mark.sweep(12)
@pytest.mark.parametrize(
    "cell",
    ["+5", "1E5", ".5", "5.", "-.5", "nan", "1_0", "0x10", "1f", "1d5", "1 ", "1e", "e5", "-", "+",
     "--1", "1.2.3", "1e400", "1e-400", "9" * 30, "00012", "-0", "-nan", ".e5", "1j", "−5", "1e 5",
     "nan(1)", "true", "∞", "0b1", "1,5", "1\x0b"],
)  # fmt: skip
def test_odd_spellings_are_read_alike(cell, tmp_path, monkeypatch):
    """A number for both, or a word for both."""
    pytest.importorskip("polars")
    rows = change(BASE[:600], 0, dict.fromkeys(range(400, 599, 2), cell))
    path = write(tmp_path / "a.csv", rows, delimiter="\t")
    plain = read(path)
    monkeypatch.setattr(route, "SMALLEST", 0)
    assert read(path) == plain


def test_digits_are_python_s_numbers():
    """Of any length, on either side of the point; what is spelled otherwise is left to Python."""
    draw = np.random.default_rng(5)
    cells = [repr(float(v)) for v in draw.normal(size=6000)]
    places = draw.integers(0, 18, 6000)
    cells += [f"{v:.{d}f}" for v, d in zip(draw.normal(0, 1e6, 6000), places, strict=True)]
    cells += [str(v) for v in draw.integers(-(2**63), 2**63, 6000)]
    cells += [str(v) for v in 2**53 + draw.integers(0, 999, 6000)]
    cells += ["", "-", "+", "+5", "-0", "-.5", "5.", ".", "1e5", "NA", " 1", "1.2.3", "--1", "1_0"]
    cells += ["9" * 19, "9" * 20, "1" + "0" * 30, "0." + "0" * 17 + "1"] * 2
    cells = [str(c) for c in draw.permutation(cells)][: len(cells) // 6 * 6]
    lines = "".join(",".join(cells[k : k + 6]) + "\n" for k in range(0, len(cells), 6))
    values, rows, columns = parse_cells(make_grid(lines.encode(), ",", ".", 6), range(6))
    is_odd = np.zeros(values.shape, bool)
    is_odd[rows, columns] = True
    plain = np.array(
        [float(c or "nan") if not o else 0 for c, o in zip(cells, is_odd.flat, strict=True)]
    )
    values[is_odd] = 0
    np.testing.assert_array_equal(values.ravel(), plain)
    assert is_odd.mean() < 0.5


def test_reading_line_by_line_tells_how_far_it_is(tmp_path, monkeypatch):
    """In characters, to the last."""
    heard = []
    path = write(tmp_path / "a.csv", BASE)
    monkeypatch.setattr("backsight.data.files._lines.BLOCK", 10_000)
    read_file(path, columns=AUTO, missing="mean", progress=lambda *said: heard.append(said))
    assert len(heard) > 5
    assert heard[-1] == ("Reading", len(path.read_text()), len(path.read_text()))
    assert [done for _text, done, _all in heard] == sorted(done for _text, done, _all in heard)


def test_it_is_told_that_polars_reads(tmp_path, monkeypatch):
    """While it does."""
    path = tmp_path / "a.csv"
    rows = ["a,b,c,d,e,color,day,label", *(",".join(row) for row in make_rows())]
    path.write_text("\n".join(rows) + "\n")
    monkeypatch.setattr(route, "SMALLEST", 0)
    told = []
    read = route._read_frame

    def read_slowly(*arguments):
        time.sleep(0.05)
        return read(*arguments)

    monkeypatch.setattr(route, "_read_frame", read_slowly)
    monkeypatch.setattr(route, "LOOK_EVERY", 0.01)
    read_file(path, columns=AUTO, missing="mean", progress=lambda *said: told.append(said))
    assert told[0] == (READING, 0, path.stat().st_size)
