"""Rows in memory go where files of them go; what is no rows is refused in one sentence."""

import csv
from typing import Any

import numpy as np
import pytest

import backsight
from backsight.data import OtherRows

RNG = np.random.default_rng(8)
AGES = RNG.integers(20, 80, 90).tolist()
CITIES = [["Rome", "Oslo", "Bonn"][k] for k in RNG.integers(0, 3, 90)]
TABLE = {
    "city": CITIES,
    "age": [a if k % 9 else None for k, a in enumerate(AGES)],
    "paid": [
        "yes" if a + 20 * (c == "Rome") > 50 else "no" for a, c in zip(AGES, CITIES, strict=True)
    ],
}
LATER = {"more": [[1], [2]], "age": [30, None], "paid": ["yes", "no"], "city": ["Oslo", "Rome"]}
LIBRARIES = ["pandas", "polars"]


def make_frame(library: str, table: dict[str, list[Any]]) -> Any:
    return pytest.importorskip(library).DataFrame(table)


@pytest.fixture(scope="module", params=LIBRARIES)
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """A run on a DataFrame, later rows of the same kind, and a file of these."""
    folder = tmp_path_factory.mktemp(request.param)
    frame = make_frame(request.param, TABLE)
    run = backsight.train(frame, target="paid", epochs=20, out=folder / "run")
    with (folder / "later.csv").open("w", newline="") as file:
        csv.writer(file).writerows([LATER.keys(), *zip(*LATER.values(), strict=True)])
    return run, make_frame(request.param, LATER), folder / "later.csv"


def test_a_frame_is_predicted_for_as_a_file_of_it(trained) -> None:
    """By both ways of a loaded network, and by the run in this process."""
    run, frame, file = trained
    network = backsight.load(run.folder)
    names, rows = network.predict_file(file)
    for way in (network.predict_file, network.predict):
        assert way(frame)[0] == names
        assert way(frame)[1].tolist() == rows.tolist()
    assert run.predict(frame).tolist() == rows[:, 0].tolist()
    np.testing.assert_array_equal(run.outputs(frame)[:, -1], rows[:, -1].astype(float))


def test_a_frame_is_judged_as_a_file_of_it(trained) -> None:
    """From the folder and in this process; the place is a word."""
    run, frame, file = trained
    expected = backsight.score(run.folder, file)
    for source in (run, run.folder):
        found = backsight.score(source, frame)
        assert found.place == "DataFrame"
        assert found["log_loss"] == expected["log_loss"]


def test_new_words_of_a_frame_are_told(trained) -> None:
    """As those of a file are."""
    run, frame, _file = trained
    other = type(frame)({**LATER, "city": ["Oslo", "Lima"]})
    with pytest.warns(OtherRows, match="'Lima'"):
        run.predict(other)


def test_a_frame_that_lacks_columns_is_refused(trained) -> None:
    """With their names."""
    run, frame, _file = trained
    less = type(frame)({"age": [3]})
    for use in (
        run.predict,
        backsight.load(run.folder).predict,
        backsight.load(run.folder).predict_file,
    ):
        with pytest.raises(backsight.BacksightError, match=r"lacks 1 of the 2 columns.*'city'"):
            use(less)
    with pytest.raises(backsight.BacksightError, match=r"lacks a column.*'paid'"):
        backsight.score(run, less)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory):
    """A run on arrays of two features."""
    x = RNG.normal(size=(40, 2))
    folder = tmp_path_factory.mktemp("plain")
    return backsight.train((x, x @ [1.0, 2.0]), steps=5, out=folder / "run")


BAD = {
    "too few": ([[1.0], [2.0]], r"got \(2, 1\)"),
    "too many": (np.zeros((3, 4)), r"got \(3, 4\)"),
    "a flat one": (np.zeros(5), r"got \(5,\)"),
    "pictures": (np.zeros((3, 2, 2)), r"got \(3, 2, 2\)"),
    "one number": (3.0, "got float"),
    "words": ([[1, "Rome"]], "got 'Rome'"),
    "rows of two lengths": ([[1, 2], [3]], "got list"),
    "nothing": (None, "got NoneType"),
    "a path": ("rows.csv", "got 'rows.csv'.*predict_file"),
    "a dictionary": ({"x1": 3}, "got dict"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_rows_is_refused(case, plain) -> None:
    """In one sentence that says what was expected."""
    rows, message = BAD[case]
    for use in (plain.predict, backsight.load(plain.folder).predict):
        with pytest.raises(
            backsight.BacksightError, match=rf"rows of 2 numbers \(x1, x2\).*{message}"
        ):
            use(rows)


def test_rows_in_each_way_are_the_same(plain) -> None:
    """Lists, and one flat row."""
    network = backsight.load(plain.folder)
    expected = plain.predict(np.array([[1.0, 2.0]])).tolist()
    for rows in ([[1, 2]], [1, 2], np.array([1.0, 2])):
        assert plain.predict(rows).tolist() == expected
        assert network.predict(rows)[1].tolist() == expected


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_frame_for_a_network_of_arrays_goes_by_place(library, plain) -> None:
    """For arrays have no names; another number of columns is refused."""
    expected = plain.predict([[1, 2]]).tolist()
    assert plain.predict(make_frame(library, {"a": [1], "b": [2]})).tolist() == expected
    with pytest.raises(backsight.BacksightError, match=r"got \(1, 3\)"):
        plain.predict(make_frame(library, {"a": [1], "b": [2], "c": [3]}))


@pytest.mark.parametrize("library", LIBRARIES)
def test_rows_of_a_part_are_a_file(library) -> None:
    """Which the message says how to write."""
    frame = make_frame(library, TABLE)
    with pytest.raises(backsight.BacksightError, match=r"path of a file; got DataFrame.*to_csv"):
        backsight.train(frame, target="paid", test_file=frame)


def test_rows_to_judge_by_have_names(plain) -> None:
    """Arrays are refused."""
    for rows in ([[1, 2]], np.zeros((2, 2))):
        with pytest.raises(backsight.BacksightError, match="path of a file or a DataFrame"):
            backsight.score(plain, rows)


def test_columns_that_are_called_by_numbers() -> None:
    """As pandas counts them: one, several, of NumPy; what is no name is refused."""
    frame = pytest.importorskip("pandas").DataFrame(RNG.normal(size=(40, 4)))

    def find_targets(target: Any) -> tuple[str, ...]:
        return backsight.start(frame, target=target, columns={0: "number"}).experiment.data.targets

    assert find_targets(2) == find_targets(np.int64(2)) == find_targets("2") == ("2",)
    assert find_targets([1, 2]) == find_targets(("1", 2)) == ("1", "2")
    for target in (2.0, True, frame[2], [None]):
        with pytest.raises(backsight.BacksightError, match=r"takes the name of a column.*; got "):
            find_targets(target)
    with pytest.raises(backsight.BacksightError, match=r"No column is called '7'.*Known: '?0"):
        find_targets(7)


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_is_no_run_and_no_table_is_refused(library) -> None:
    """In a sentence with its type, not with its rows."""
    frame = make_frame(library, TABLE)
    for use in (backsight.load, backsight.open, lambda rows: backsight.score(rows, rows)):
        with pytest.raises(backsight.BacksightError, match=r"folder of a run.*; got DataFrame\."):
            use(frame)
    for source, kind in ((frame["age"], "Series"), (np.zeros((3, 2)), "ndarray"), (TABLE, "dict")):
        with pytest.raises(backsight.BacksightError, match=rf"a pair of arrays .*; got {kind}\."):
            backsight.train(source)
