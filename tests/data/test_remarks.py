"""What is said of a table before training: what is missing, what is spelled in two ways."""

import pytest

from backsight.data import load

AUTO = {"*": ("auto", {})}


def write(folder, head, rows):
    path = folder / "a.csv"
    path.write_text("\n".join([head, *(",".join(map(str, row)) for row in rows)]) + "\n")
    return path


GAPS = [
    ("" if k % 3 else k * 7 % 40, "" if k == 5 else "uv"[k % 2], k * k % 17, "xy"[k % 5 < 2])
    for k in range(60)
]


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("mean", "The mean of the training rows is filled in. Of words the most common one."),
        ("median", "The median of the training rows is filled in. Of words the most common one."),
        ("most_common", "The most common value of the training rows is filled in."),
        ("as_category", "That counts as a value of its own."),
    ],
)
def test_what_is_missing_is_told(missing, said, tmp_path):
    """By column, most missing first, with what stands there."""
    path = write(tmp_path, "age,sex,size,y", GAPS)
    assert load(path, columns=AUTO, missing=missing).notes == (
        f"Missing values, of 60 rows: age 40, sex 1. {said}",
    )
    numbers = load(path, columns={**AUTO, "sex": ("drop", {})}, missing="mean").notes
    assert numbers == (
        "Missing values, of 60 rows: age 40. The mean of the training rows is filled in.",
    )
    words = load(path, columns={**AUTO, "age": ("drop", {})}, missing="mean").notes
    assert words[0].endswith(": sex 1. The most common value of the training rows is filled in.")


def test_rows_that_are_left_out_are_counted(tmp_path):
    """With --missing drop, for want of any value."""
    path = write(tmp_path, "age,sex,size,y", GAPS)
    notes = load(path, columns=AUTO, missing="drop").notes
    assert notes == ("40 rows with a missing value are left out.",)
    whole = [row for row in GAPS if row[0] != "" and row[1]]
    assert load(write(tmp_path, "age,sex,size,y", whole), columns=AUTO, missing="drop").notes == ()


def test_a_few_columns_are_named(tmp_path):
    """Those that lack the most; all are counted."""
    rows = [[*("" if k < 3 * c else k + c for c in range(9)), "xy"[k % 2]] for k in range(60)]
    (said,) = load(write(tmp_path, "a,b,c,d,e,f,g,h,i,y", rows), columns=AUTO, missing="mean").notes
    assert said.endswith(
        "in 8 columns: i 24, h 21, g 18, f 15, e 12, …. The mean of the training rows is filled in."
    )


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("Red", "red", "RED", "blue"), "'RED', 'Red', 'red'"),
        (("New York", "NewYork", "Bonn", "bonn"), "'Bonn', 'bonn', 'New York', 'NewYork'"),
        (("Rome", "Oslo", "Rom", "Bonn"), ""),
    ],
)
def test_words_that_differ_in_capitals_or_blanks_are_told(words, named, tmp_path):
    """Of the target and of features; nothing is merged. Truths are one whatever their letters."""
    rows = [(k * 7 % 40, words[k * k % 4 if k % 3 else k % 4], words[k % 4]) for k in range(60)]
    table = load(write(tmp_path, "age,place,y", rows), columns=AUTO, missing="mean")
    assert table.classes == tuple(sorted(set(words)))
    notes = [note for note in table.notes if "capitals" in note]
    found = [name for name in ("place", "y") if any(f"Column {name!r}" in n for n in notes)]
    assert found == (["place", "y"] if named else [])
    assert all(f"({named})" in note for note in notes)
    truths = [(age, ("Yes", "no", "YES", "NO")[k % 4], y) for k, (age, _, y) in enumerate(rows)]
    table = load(write(tmp_path, "age,true,y", truths), columns=AUTO, missing="mean")
    assert not [note for note in table.notes if "'true'" in note]


def test_a_few_words_are_named(tmp_path):
    """Of many that are alike."""
    words = [w for pair in zip("abcdef", "ABCDEF", strict=True) for w in pair]
    rows = [(k * 7 % 40, words[k % 12]) for k in range(60)]
    (said,) = [n for n in load(write(tmp_path, "age,y", rows), columns=AUTO).notes if "capit" in n]
    assert "('A', 'a', 'B', 'b', 'C', 'c', …)" in said
