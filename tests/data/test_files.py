"""Data files are read as they are meant, and every fault is named with its line and column."""

import contextlib

import numpy as np
import pytest

import backsight
from backsight.data import load, prepare, read_features, read_file
from backsight.kernel.errors import BadData, MissingExtra, UnknownName

FLOWERS = "length,width,kind\n1.5,2,b\n3,4e0,a\n5,-6,b\n"


@pytest.fixture
def csv(tmp_path):
    def write(text, name="data.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.mark.parametrize(
    "text",
    [
        FLOWERS,
        FLOWERS.replace(",", ";"),
        FLOWERS.replace(",", "\t"),
        FLOWERS.replace("\n", "\r\n"),
        "\ufeff" + FLOWERS,
        FLOWERS.replace("b", '"b"').replace(",", ", "),
        "\n" + FLOWERS.replace("\n", "\n\n"),
        FLOWERS.rstrip(),
    ],
)
def test_all_common_ways_of_writing_csv_are_read_alike(csv, text):
    """Delimiters, line ends, a byte-order mark, quotes and blank lines make no difference."""
    table = load(csv(text))
    assert table.x.tolist() == [[1.5, 2], [3, 4], [5, -6]]
    assert table.y.tolist() == [1, 0, 1]
    assert (table.features, table.targets) == (("length", "width"), ("kind",))
    assert table.classes == ("a", "b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("a,b\n", "no rows under it"),
        ("1,2\n3,4\n", r"\(1, 2\) may be names or data: say --header or --no-header"),
        ("a,b\n1,x\n1,2,y\n", "line 3 has 3 fields where the line of names has 2"),
        ("a,a,b\n1,2,x\n", r"columns \[1, 2\] are all called 'a'"),
        ("a\n1\n", "has one column only .a.*--delimiter"),
        ("a,b\n1,x\nred,y\n", "line 3, column 'a' has 'red', which is not a number"),
        ("a,b\n1_000,x\n2,y\n", "has '1_000', which is not a number"),
        ("a;b\n1,5;x\n2.5;y\n", "a decimal comma .1,5. and with a point .2.5.: say"),
        ("a,b\n1,x\n,y\n", "line 3, column 'a' has no value.*missing drop"),
        ("a,b\n1,x\n2,?\n", "line 3, column 'b' has no value"),
        ("a,b\n1,x\n-inf,y\n", "line 3, column 'a' is infinite"),
        ("a,b\n1,0.5\n2,inf\n", "line 3, column 'b' is infinite"),
        ("a,b\n1,x\n2,x\n", r"Column 'b' has one class only \('x'\)"),
        ('a,b\n1,"x\n2,y\n', "quotation mark that is not closed"),
        (b"a,b\n1,caf\xe9\n", "line 2: byte 0xe9 is not UTF-8"),
        ("a,b\n1,2.5\n2,3.5\n3,4.x\n", "holds numbers, but also '4.x'"),
    ],
)
def test_every_fault_of_a_csv_is_named(csv, text, message):
    """The message says the file, the line, the column and the value."""
    with pytest.raises(BadData, match=message) as caught:
        read_file(csv(text))
    assert "data.csv" in str(caught.value)


def test_the_target_may_be_any_column_or_several(csv):
    """One by name, several separated by commas or as a list."""
    path = csv("a,b,c\n1,2.5,3\n4,5.5,6\n")
    assert read_file(path, target="a").features == ("b", "c")
    assert read_file(path, target="b, c").y.tolist() == [[2.5, 3], [5.5, 6]]
    assert load(path, target=["c", "b"]).targets == ("c", "b")
    with pytest.raises(UnknownName, match="Did you mean 'b'"):
        read_file(path, target="bb")


@pytest.mark.parametrize(
    ("targets", "task", "classes"),
    [
        (["0", "1", "1", "0"], "auto", ("0", "1")),
        (["10", "9", "10", "9.0"], "auto", ("9", "10")),
        (["1", "2", "3", "4"], "auto", ()),
        (["0.5", "1", "1", "0.5"], "auto", ()),
        (["0.5", "1", "1", "0.5"], "classification", ("0.5", "1")),
        (["0", "1", "1", "0"], "regression", ()),
        (["2", "2", "2", "3+"], "classification", ("2", "3+")),
    ],
)
def test_classes_are_told_from_numbers(csv, targets, task, classes):
    """Texts and few whole numbers are classes, unless the task says otherwise."""
    text = "x,y\n" + "".join(f"1,{target}\n" for target in targets)
    assert read_file(csv(text), task=task).classes == classes


def test_regression_on_texts_is_refused(csv):
    """Words cannot be predicted as numbers, nor two columns as classes."""
    with pytest.raises(BadData, match="'b', which is not a number: regression"):
        read_file(csv(FLOWERS), task="regression")
    with pytest.raises(BadData, match="one column only"):
        read_file(csv("a,b,c\n1,2,3\n"), target="b,c", task="classification")


GAPS = "a,b,kind\n1,NA,x\n2,4,y\n3,null,\nnan,6,x\n5,8,x\n"


def test_rows_with_gaps_can_be_dropped(csv):
    """missing drop leaves whole rows only."""
    assert read_file(csv(GAPS), missing="drop").x.tolist() == [[2, 4], [5, 8]]
    with pytest.raises(BadData, match="every row has a missing value"):
        read_file(csv("a,b\n,1\n,2\n"), missing="drop")


def test_gaps_can_be_filled_with_the_mean(csv):
    """missing=mean keeps NaN in the table, and preparation fills it."""
    with_gap = read_file(csv(GAPS), missing="mean")
    assert len(with_gap) == 4
    assert with_gap.notes[0] == "1 row without a target is left out."
    table = read_file(csv(GAPS.replace("l,\n", "l,x\n")), missing="mean")
    made = prepare(table, validation=0, test=0, scale="none", seed=0, dtype="float64")
    assert made.train.x.tolist() == [[1, 6], [2, 4], [3, 6], [2.75, 6], [5, 8]]


def test_features_are_picked_by_name(csv):
    """For prediction the order is free, other columns are passed over, missing ones named."""
    path = csv(FLOWERS)
    assert read_features(path, ("width", "length"))[0].tolist() == [[2, 1.5], [4, 3], [-6, 5]]
    with pytest.raises(BadData, match=r"lacks 2 of the 3 columns .* 'depth', 'age'"):
        read_features(path, ("depth", "width", "age"))
    gap = csv("a,b\n1,\n")
    assert read_features(gap, ("a",))[0].tolist() == [[1]]
    with pytest.raises(BadData, match="line 2, column 'b' has no value"):
        read_features(gap, ("b",))
    assert np.isnan(read_features(gap, ("b",), missing="mean")[0]).all()


@pytest.mark.parametrize(
    ("name", "message"),
    [("none.csv", "There is no file"), (".", "is a folder"), ("data.docx", "must end in one of")],
)
def test_paths_that_are_no_data_files_are_refused(csv, name, message):
    """Missing files, folders and other kinds of files are told apart."""
    folder = csv("", "data.docx").parent
    with pytest.raises(BadData, match=message):
        load(folder / name)


def test_settings_of_files_are_checked(csv):
    """Unknown settings and values are refused, with the known ones."""
    path = csv(FLOWERS)
    with pytest.raises(UnknownName, match="Did you mean 'target'"):
        load(path, targt="kind")
    with pytest.raises(
        UnknownName, match="Known: as_category, drop, mean, median, most_common, refuse"
    ):
        load(path, missing="zero")
    with pytest.raises(UnknownName, match="Did you mean 'regression'"):
        load(path, task="regresion")


def test_npz_decides_by_dtype(tmp_path):
    """Integers in y are classes, floats are numbers; pictures keep their size."""
    path = tmp_path / "a.npz"
    np.savez(path, x=np.arange(24).reshape(4, 2, 3), y=[3, 5, 5, 3])
    table = load(path)
    assert (table.classes, table.image) == (("3", "5"), (2, 3))
    np.savez(path, x=np.ones((4, 2)), y=np.arange(8.0).reshape(4, 2), features=["p", "q"])
    table = load(path)
    assert (table.features, table.targets, table.classes) == (("p", "q"), ("y1", "y2"), ())
    assert read_features(path, ("q",))[0].shape == (4, 1)
    assert load(path, target="y2").y.tolist() == [[1], [3], [5], [7]]


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"a": [1], "b": [[2]]}, r"no arrays called x and y.* a \(1,\), b \(1, 1\).*--target NAME"),
        ({"x": [[1.0]]}, "no arrays called x and y"),
        ({"x": [[1.0], [2.0]], "y": [1]}, "do not fit together"),
        ({"x": [[1.0], [np.nan]], "y": [1, 2]}, "row 2, column 'x1' has no value"),
        ({"x": [["a"]], "y": [1]}, "x must hold numbers"),
        ({"x": np.array([{}]), "y": [1]}, "objects of Python never"),
        ({"x": [[1.0]], "y": [1], "features": ["p", "q"]}, "do not fit together"),
    ],
)
def test_every_fault_of_an_npz_is_named(tmp_path, arrays, message):
    """Wrong arrays are refused, pickled objects never loaded."""
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(BadData, match=message):
        load(tmp_path / "a.npz")


def test_damaged_npz_files_are_refused(tmp_path):
    """Cut at any place or with a byte changed, an archive gives BadData or the same numbers."""
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x=np.arange(12.0).reshape(6, 2), y=[0, 1] * 3)
    whole = path.read_bytes()
    for cut in range(0, len(whole), 7):
        for damaged in (whole[:cut], whole[:cut] + b"\x55" + whole[cut + 1 :]):
            path.write_bytes(damaged)
            with contextlib.suppress(BadData):
                assert load(path).x[1].tolist() == [2, 3]


def test_parquet_is_read_like_csv(tmp_path):
    """Numbers and booleans are features, texts and few whole numbers classes, null is missing."""
    polars = pytest.importorskip("polars")
    path = tmp_path / "a.parquet"
    columns = {"n": [1, 2, None, 4], "f": [True, False, True, True], "k": ["b", "a", "a", "b"]}
    polars.DataFrame(columns).write_parquet(path)
    with pytest.raises(BadData, match="row 3, column 'n' has no value"):
        load(path)
    table = load(path, missing="drop")
    assert table.x.tolist() == [[1, 1], [2, 0], [4, 1]]
    assert table.classes == ("a", "b")
    with pytest.raises(BadData, match="column 'k' has 'b', which is not a number"):
        load(path, target="n", missing="drop")
    with pytest.raises(UnknownName, match="column"):
        load(path, target="z")


def test_damaged_parquet_files_are_refused(tmp_path):
    """A file that polars cannot read is BadData with its name."""
    polars = pytest.importorskip("polars")
    path = tmp_path / "a.parquet"
    polars.DataFrame({"a": [1.0, 2.0], "b": [0.5, 1.5]}).write_parquet(path)
    whole = path.read_bytes()
    for damaged in (b"", b"PAR1", whole[:-9], whole[: len(whole) // 2]):
        path.write_bytes(damaged)
        with pytest.raises(BadData, match=r"a\.parquet cannot be read"):
            load(path)


def test_parquet_without_polars_says_what_to_install(csv, monkeypatch):
    """The missing extra is named."""
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(MissingExtra, match=r"backsight\[table\]"):
        load(csv("", "a.parquet"))


@pytest.mark.parametrize("column", ["plain", "amount", "price", "y"])
def test_infinite_numbers_are_found_by_their_line(column, tmp_path):
    """However they are spelled, of rows to train on, of the parts, and of later ones."""
    whole = {"plain": "{0}.5", "amount": "${0}", "price": "${0}.5", "y": "${0}.25"}
    spelled = "1e999" if column == "plain" else "$1e999"

    def write(name, bad):
        path = tmp_path / name
        rows = [{n: c.format(k * 7 % 40) for n, c in whole.items()} for k in range(60)]
        if bad:
            rows[50][column] = spelled
        path.write_text("\n".join([",".join(whole), *(",".join(row.values()) for row in rows)]))
        return path

    good, bad = write("good.csv", False), write("bad.csv", True)
    run = backsight.train(str(good), steps=2, out=tmp_path / "run")
    uses = [
        lambda: load(bad, columns={"*": ("auto", {})}, missing="mean"),
        lambda: backsight.train(str(good), steps=2, test_file=str(bad)),
        lambda: backsight.score(run, bad),
        lambda: backsight.load(run.folder).predict_file(bad),
    ]
    for use in uses[: 3 if column == "y" else 4]:
        with pytest.raises(BadData, match=f"bad.csv, line 52, column '{column}' is infinite"):
            use()
