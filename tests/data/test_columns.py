"""Kinds of columns: what each is known by, what it becomes, how it reads rows that come later."""

import numpy as np
import pytest

from backsight.data import read_features, read_file
from backsight.data.column_choices import ColumnChoices
from backsight.data.columns import columns
from backsight.data.encode import encode_columns, rebuild_columns
from backsight.data.files import Cells
from backsight.data.spellings import parse_number, with_decimal_point
from backsight.data.texts import make_texts
from backsight.kernel.errors import BadData, UnknownName

AUTO = {"*": ("auto", {})}


def texts(*cells):
    return make_texts(cells)


def recognize(name, *cells):
    """The kind of a column and its settings, where nobody says it."""
    column = texts(*cells)
    found = Cells(
        x=np.empty((len(column), 0)), y=(), words={name: column}, features=(name,), targets=(),
        places=np.arange(len(column)) + 2, unit="line",
    )  # fmt: skip
    (one,) = encode_columns(found, ColumnChoices(kinds=AUTO), "data.csv").columns
    return one.kind, dict(one.settings)


MANY = [f"n{k}" for k in range(12)]


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("a", ["$1", "$2,500", ""], "number"),
        ("a", ["14.2%", "3%"], "number"),
        ("a", ["1,065", "2", "(30)"], "number"),
        ("a", ["€5", "5 €", "-5€"], "number"),
        ("a", ["x", "y", "x", "y"], "category"),
        ("a", ["True", "False", "True"], "boolean"),
        ("a", ["yes", "NO", "no"], "boolean"),
        ("a", ["t", "f", "t", ""], "boolean"),
        ("a", ["on", "off"], "boolean"),
        ("a", ["2020-01-31", "2021-12-01"], "date"),
        ("a", ["31.1.2020", "1.2.2020"], "date"),
        ("a", ["1/31/20", "2/1/20"], "date"),
        ("a", ["2020-01-31T10:00:00Z", "2020-02-01T11:30:00+01:00"], "date"),
        ("a", ["Jan 5, 2020", "March 17 2021"], "date"),
        ("a", ["5 Jan 2020", "17-Mar-2021"], "date"),
        ("name", MANY, "identifier"),
        ("a", [f"some words {k}" for k in range(12)], "text"),
        ("a", ["x", "y", "z"], "text"),
        ("a", ["", "", ""], "constant"),
        ("a", ["one", "one", "one"], "constant"),
        ("a", ["one", "one", ""], "mark"),
        ("a", [f"k{k % 80}" for k in range(800)], "category"),
        ("a", [f"k{k % 80}" for k in range(790)], "text"),
        ("a", ["170 cm", "165 cm"], "number"),
        ("a", ["CHF 190", "CHF 1,250.50"], "number"),
        ("a", ["112k", "98k"], "number"),
        ("a", ["12A", "14B", "12A", "14B"], "category"),
        ("a", ["5 kg", "7 cm", "5 kg", "7 cm"], "category"),
    ],
)  # fmt: skip
def test_a_kind_is_known_by_its_cells(name, cells, kind):
    """Where the cells say it themselves."""
    assert recognize(name, *cells)[0] == kind


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["1/2/2020", "3/4/2020"], "may be day/month or month/day .*date:order=dmy"),
        (["1", "2", "3", "q"], "line 5, column 'a' has 'q' among numbers.*--columns a=number"),
        (["1", "-", "3", "k.o."], "'k.o.' among numbers"),
        (["$1", "$2", "about 3", "$4"], "'about 3' among numbers"),
    ],
)
def test_what_is_not_clear_is_asked_for(cells, said):
    """With the option that says it."""
    with pytest.raises(BadData, match=said):
        recognize("a", *cells)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("1,065", 1065, ""), ("1e5", 1e5, ""), ("14.2%", 14.2, "%"), ("$703", 703, "$"),
        ("-$1,000.50", -1000.5, "$"), ("$-3", -3, "$"), ("(12)", -12, ""), ("1 234", 1234, ""),
        ("1'234'567.8", 1234567.8, ""), ("+5", 5, ""), ("¥7", 7, "¥"), (".5", 0.5, ""),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_spelled(text, number, unit):
    """Signs, groups and units."""
    assert parse_number(text) == (number, unit)


@pytest.mark.parametrize("text", ["", "1,0,65", "12,34", "$", "%", "1_000", "five", "1 2", "--1"])
def test_what_is_no_number_is_none(text):
    """Groups have three digits, and Python's underscores are nobody's spelling."""
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "pointed"),
    [("14,23", "14.23"), ("1.065,3", "1065.3"), ("1.065", "1065"), ("-0,5", "-0.5"),
     ("3,5 %", "3.5 %"), ("a,b", "a,b"), ("1 065,25", "1065.25"), ("2", "2")],
)  # fmt: skip
def test_decimal_commas_become_points(text, pointed):
    """In numbers, and nowhere else."""
    assert with_decimal_point(text) == pointed


def test_words_are_a_feature_each_and_two_words_are_one():
    """In the order of their letters; a missing one is missing in all."""
    kind = columns["category"]
    three = kind.fit("c", texts("b", "a", "c", ""), {})
    assert kind.list_features("c", three.settings) == ("c=a", "c=b", "c=c")
    numbers, notes = kind.read("c", texts("c", "", "d"), three.settings)
    np.testing.assert_array_equal(numbers, [[0, 0, 1], [np.nan] * 3, [0, 0, 0]])
    assert notes == ("Column 'c': training has not seen 'd'.",)
    two = kind.fit("c", texts("y", "x"), {})
    assert kind.list_features("c", two.settings) == ("c=y",)
    assert kind.read("c", texts("x", "y"), two.settings)[0].tolist() == [[0], [1]]


def test_a_date_is_days_a_year_and_points_on_circles():
    """Months, days of the week and of the year as angles; later days go on from the first one."""
    kind = columns["date"]
    fit = kind.fit("d", texts("2020-01-01", "2020-04-01", "2020-01-02"), {})
    names = kind.list_features("d", fit.settings)
    assert names[:4] == ("d.days", "d.year", "d.month.cos", "d.month.sin")
    numbers, notes = kind.read("d", texts("2020-04-01", "2031-01-01", ""), fit.settings)
    april = dict(zip(names, numbers[0], strict=True))
    assert april["d.days"] == 91
    assert april["d.month.cos"] == pytest.approx(0, abs=1e-12)
    assert april["d.day_of_year.sin"] == pytest.approx(np.sin(2 * np.pi * 91 / 366))
    assert april["d.weekday.cos"] == pytest.approx(np.cos(2 * np.pi * 2 / 7))
    assert numbers[1, 0] == 4018
    assert np.isnan(numbers[2]).all()
    assert notes == ()
    assert "is no date" in kind.read("d", texts("soon"), fit.settings)[1][0]


def test_times_of_a_day_are_on_a_circle_and_zones_are_one():
    """10:00 in UTC is 11:00 an hour east of it."""
    kind = columns["date"]
    fit = kind.fit("d", texts("2020-01-01 10:00Z", "2020-01-01 18:00Z"), {})
    read = kind.read("d", texts("2020-01-01T11:00+01:00", "2020-01-01 10:00 AM"), fit.settings)[0]
    assert read[0].tolist() == read[1].tolist()
    assert "d.time.cos" in kind.list_features("d", fit.settings)


TABLE = (
    "id,sex,age,joined,city,score,note,label\n"
    "1,male,41,2020-01-31,A,1.5,fine words,yes\n"
    "2,female,,2020-02-01,B,2.5,other words,no\n"
    "3,male,30,2020-03-01,A,,more words,yes\n"
    "4,,25,2021-01-01,C,4.5,last words,no\n"
    "5,female,60,2021-05-01,A,1.0,some words,yes\n"
    "6,male,33,2021-07-09,C,2.0,words again,no\n"
    "7,female,38,2021-08-09,B,2.0,words at last,no\n"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(TABLE)
    return path


def test_a_table_of_all_kinds(file):
    """Each column as it is, in the order of the file."""
    table = read_file(file, missing="mean", columns=AUTO)
    assert {c.name: c.kind for c in table.columns} == {
        "id": "row_number", "sex": "category", "age": "number", "joined": "date",
        "city": "category", "score": "number", "note": "text",
    }  # fmt: skip
    assert table.features[:4] == ("sex=male", "age", "joined.days", "joined.year")
    assert table.features[-4:] == ("city=A", "city=B", "city=C", "score")
    assert table.classes == ("no", "yes")
    assert np.isnan(table.x[1, 1])


def test_later_rows_are_read_as_training_read_its_own(file, tmp_path):
    """Whatever the order of their columns, and with others beside them."""
    table = read_file(file, missing="mean", columns=AUTO)
    kinds = {c.name: (c.kind, c.settings) for c in table.columns if not c.is_plain}
    again = rebuild_columns(table.features, kinds)
    assert [c.name for c in again] == [c.name for c in table.columns if c.features]
    lines = [line.split(",") for line in TABLE.splitlines()]
    order = [6, 3, 5, 1, 4, 2]
    later = tmp_path / "later.csv"
    later.write_text("\n".join(",".join([*(row[k] for k in order), "0"]) for row in lines) + "\n")
    x, notes = read_features(later, table.features, missing="mean", columns=again)
    np.testing.assert_array_equal(x, table.x)
    assert notes == ()


def test_missing_can_be_a_value(file):
    """Of words a word, of numbers a feature of its own."""
    table = read_file(file, missing="as_category", columns=AUTO)
    assert tuple(name for name in table.features if "missing" in name) == (
        "sex=(missing)",
        "age missing",
        "score missing",
    )
    k = table.features.index("age missing")
    assert table.x[:, k].tolist() == [0, 1, 0, 0, 0, 0, 0]


def test_what_is_said_of_a_column_is_done(file):
    """And what cannot be is refused, with what there is."""
    said = {**AUTO, "age": ("category", {}), "city": ("drop", {}), "id": ("number", {})}
    table = read_file(file, missing="mean", columns=said)
    assert table.features[0] == "id"
    assert "age=25" in table.features
    assert not any(name.startswith("city") for name in table.features)
    with pytest.raises(UnknownName, match="Did you mean 'city'"):
        read_file(file, missing="mean", columns={**AUTO, "citi": ("drop", {})})
    with pytest.raises(UnknownName, match="Did you mean 'category'"):
        read_file(file, missing="mean", columns={**AUTO, "city": ("categorie", {})})
    with pytest.raises(BadData, match="neither true nor false"):
        read_file(file, missing="mean", columns={**AUTO, "city": ("boolean", {})})
