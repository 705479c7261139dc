"""A text file in the ways that programs write it: the same table, or one clear question."""

import gzip

import numpy as np
import pytest

from backsight.data.dialect import Dialect
from backsight.data.read import read_file
from backsight.kernel.errors import BadData

AUTO = {"*": ("auto", {})}
NAMES = ["size", "kind", "worth", "label"]
ROWS = [[f"{k / 4 + 1:g}", "uvw"[k % 3], f"{1000 * k + 65.5:g}", ["no", "yes"][k % 2]]
        for k in range(24)]  # fmt: skip


def write(path, rows, delimiter=",", encoding="utf-8", end="\n", quote="", names=NAMES):
    """A file of rows under names."""
    lines = [names, *rows] if names else rows
    text = end.join(delimiter.join(quote + c + quote for c in row) for row in lines) + end
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture
def plain(tmp_path):
    """The table that all of them are."""
    return read_file(write(tmp_path / "plain.csv", ROWS), columns=AUTO, missing="mean")


def commas(rows):
    return [[c.replace(".", ",") if k in (0, 2) else c for k, c in enumerate(row)] for row in rows]


WAYS = {
    "semicolons": {"delimiter": ";"},
    "tabs": {"delimiter": "\t"},
    "bars": {"delimiter": "|"},
    "blanks": {"delimiter": " "},
    "several blanks": {"delimiter": "   "},
    "quotes": {"quote": '"'},
    "a byte-order mark": {"encoding": "utf-8-sig"},
    "UTF-16": {"encoding": "utf-16"},
    "line ends of Windows": {"end": "\r\n"},
    "line ends of old Macs": {"end": "\r"},
    "blank lines": {"end": "\n\n"},
    "decimal commas": {"delimiter": ";", "rows": commas(ROWS)},
    "thousands": {"rows": [[a, b, f'"{float(c):,}"', d] for a, b, c, d in ROWS]},
    "amounts": {"rows": [[a, b, f"${c}", d] for a, b, c, d in ROWS]},
    "an index": {"rows": [[str(k), *r] for k, r in enumerate(ROWS)], "names": ["", *NAMES]},
    "R's row names": {"rows": [[str(k + 1), *r] for k, r in enumerate(ROWS)]},
    "blanks around": {"rows": [[f" {c} " for c in row] for row in ROWS]},
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_table_however_it_is_written(way, plain, tmp_path):
    """To the bit."""
    settings = {"rows": ROWS, **WAYS[way]}
    table = read_file(write(tmp_path / "a.txt", **settings), columns=AUTO, missing="mean")
    np.testing.assert_array_equal(table.x, plain.x)
    assert (table.features, table.classes) == (plain.features, plain.classes)


def test_packed_files_are_unpacked(plain, tmp_path):
    """And one that is cut short is refused."""
    body = gzip.compress(write(tmp_path / "a.csv", ROWS).read_bytes())
    (tmp_path / "a.csv.gz").write_bytes(body)
    np.testing.assert_array_equal(read_file(tmp_path / "a.csv.gz", columns=AUTO).x, plain.x)
    (tmp_path / "a.csv.gz").write_bytes(body[:-20])
    with pytest.raises(BadData, match="cut short"):
        read_file(tmp_path / "a.csv.gz", columns=AUTO)


GAPS = ("", "NA", "N/A", "nan", "NaN", "null", "NULL", "?", "-", ".", "none", "None", "<NA>")


@pytest.mark.parametrize("gap", GAPS)
def test_missing_is_spelled_in_many_ways(gap, tmp_path):
    """In columns of numbers, and then in those of words too."""
    rows = [list(row) for row in ROWS]
    rows[3][0] = rows[5][1] = gap
    table = read_file(write(tmp_path / "a.csv", rows), columns=AUTO, missing="mean")
    assert np.argwhere(np.isnan(table.x)).tolist() == [[3, 0], [5, 1], [5, 2], [5, 3]]


def test_a_word_for_nothing_is_a_word_where_no_number_is_missing_so(tmp_path):
    """A category may well have a "none"."""
    rows = [list(row) for row in ROWS]
    for k in (0, 3, 6):
        rows[k][1] = "none"
    table = read_file(write(tmp_path / "a.csv", rows), columns=AUTO, missing="mean")
    assert "kind=none" in table.features


def test_without_names_the_columns_are_counted(tmp_path, plain):
    """Where the first line is clearly data."""
    table = read_file(write(tmp_path / "a.csv", ROWS, names=None), columns=AUTO, missing="mean")
    assert table.features == ("x1", "x2=u", "x2=v", "x2=w", "x3")
    np.testing.assert_array_equal(table.x, plain.x)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,2,3\n4,5,6\n7,8,9\n", "may be names or data: say --header or --no-header"),
        ("a,b\na,b\nb,a\n", "may be names or data"),
        ("a;b;c\n1,5;2;x\n2;2.5;y\n", "--decimal , or --decimal ."),
        ("2019,2020,2021\n1,2.5,3\n2,3.5,4\n", "may be names or data"),
    ],
)
def test_what_could_be_either_is_asked_for(text, said, tmp_path):
    """With the option that says it."""
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(BadData, match=said):
        read_file(tmp_path / "a.csv", columns=AUTO)


def test_another_encoding_is_asked_for_and_read(tmp_path):
    """Bytes that are not UTF-8 may be many things."""
    rows = [[a, "é" + b, c, d] for a, b, c, d in ROWS]
    path = write(tmp_path / "a.csv", rows, encoding="cp1252")
    with pytest.raises(BadData, match="--encoding cp1252"):
        read_file(path, columns=AUTO)
    said = read_file(path, columns=AUTO, dialect=Dialect(encoding="cp1252"))
    assert said.features[1] == "kind=éu"
    with pytest.raises(BadData, match="There is no encoding 'utf-9'"):
        read_file(path, columns=AUTO, dialect=Dialect(encoding="utf-9"))


def test_what_is_said_is_done(tmp_path):
    """A header that is numbers, a delimiter that is rare, points that are no thousands."""
    (tmp_path / "a.csv").write_text("1~2~3\n4~5,5~6\n7~8,5~10\n1~2~3\n")
    dialect = Dialect(delimiter="~", header=True, decimal=",")
    table = read_file(tmp_path / "a.csv", columns=AUTO, dialect=dialect, task="regression")
    assert (table.features, table.targets) == (("1", "2"), ("3",))
    assert table.x[:, 1].tolist() == [5.5, 8.5, 2]


@pytest.mark.parametrize(
    ("above", "delimiter"),
    [
        ("sep=;\n", ";"),
        ('"sep=;"\n', ";"),
        ("# weights in grams\n#\n", ","),
        ("\n# of 2020; in grams\n", ";"),
    ],
)
def test_lines_above_the_table_are_left_out(above, delimiter, tmp_path, plain):
    """What spreadsheets and people write there; the lines below keep their numbers."""
    path = write(tmp_path / "a.csv", ROWS, delimiter=delimiter)
    path.write_text(above + path.read_text())
    table = read_file(path, columns=AUTO, missing="mean")
    np.testing.assert_array_equal(table.x, plain.x)
    path.write_text(path.read_text() + f"1{delimiter}u\n")
    with pytest.raises(BadData, match=f"line {above.count(chr(10)) + 26} has 2 fields"):
        read_file(path, columns=AUTO, missing="mean")


def test_a_comment_may_hold_the_names(tmp_path):
    """As numpy.savetxt writes them."""
    path = tmp_path / "a.txt"
    np.savetxt(path, np.arange(40.0).reshape(10, 4), header="a b c d")
    assert read_file(path, columns=AUTO).features == ("a", "b", "c")
    np.savetxt(path, np.arange(40.0).reshape(10, 4), header="a,b,c,d", delimiter=",")
    assert read_file(path, columns=AUTO).targets == ("d",)
    np.savetxt(path, np.arange(40.0).reshape(10, 4) / 7, header="of today")
    assert read_file(path, columns=AUTO).features == ("x1", "x2", "x3")


def test_names_in_marks_of_their_own(tmp_path):
    """As some programs quote."""
    path = write(tmp_path / "a.csv", ROWS, names=[f"'{name}'" for name in NAMES])
    assert read_file(path, columns=AUTO).targets == ("label",)


def test_lines_that_no_rule_knows_are_skipped_where_that_is_said(tmp_path, plain):
    """The refusal names the option."""
    path = write(tmp_path / "a.csv", ROWS)
    path.write_text("24,3\n" + path.read_text())
    with pytest.raises(BadData, match="--skip-lines"):
        read_file(path, columns=AUTO)
    table = read_file(path, columns=AUTO, missing="mean", dialect=Dialect(skip_lines=1))
    np.testing.assert_array_equal(table.x, plain.x)


def test_a_delimiter_at_the_end_of_each_line_divides_nothing(tmp_path, plain):
    """With one in the line of names, or without."""
    for end in (",", ""):
        text = "\n".join([",".join(NAMES) + end, *(",".join(row) + "," for row in ROWS)])
        (tmp_path / "a.csv").write_text(text)
        table = read_file(tmp_path / "a.csv", columns=AUTO, missing="mean")
        np.testing.assert_array_equal(table.x, plain.x)
        assert table.targets == ("label",)


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["30.519,65 €", "27,50 €"], [30519.65, 27.5]),
        (["5.058.000", "1.200.500"], [5058000, 1200500]),
        (["0,125", "0,250"], [0.125, 0.25]),
        (["12,5 kg", "7,25 kg"], [12.5, 7.25]),
        (["0.125", "0.250"], [0.125, 0.25]),
    ],
)
def test_the_decimal_mark_is_found_with_units_too(cells, numbers, tmp_path):
    """And groups of thousands begin with no 0."""
    rows = [f"{cells[k % 2]};{'uv'[k % 2]}" for k in range(12)]
    (tmp_path / "a.csv").write_text("\n".join(["amount;label", *rows]))
    table = read_file(tmp_path / "a.csv", columns=AUTO)
    assert table.x[:2, 0].tolist() == numbers


@pytest.mark.parametrize("cells", [["34,127", "40,400"], ["34.127", "40.400"]])
def test_a_mark_that_may_be_either_is_asked_for(cells, tmp_path):
    """Between semicolons; what is said is then taken."""
    rows = [f"{cells[k % 2]};{'uv'[k % 2]}" for k in range(12)]
    (tmp_path / "a.csv").write_text("\n".join(["amount;label", *rows]))
    with pytest.raises(BadData, match=r"--decimal , or --decimal \."):
        read_file(tmp_path / "a.csv", columns=AUTO)
    decimal = cells[0][2]
    table = read_file(tmp_path / "a.csv", columns=AUTO, dialect=Dialect(decimal=decimal))
    assert table.x[:2, 0].tolist() == [34.127, 40.4]
