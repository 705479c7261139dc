"""Rows that come later, in a column of each kind: what a network says of them, worked out by hand.

The network is a straight line, so that its output is (x − mean)/std · w + b in a few NumPy calls;
x, mean and std are made here from the cells, without the code that reads columns.
"""

import csv
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import backsight
from backsight.data import OtherRows
from backsight.data.columns import columns

GAP = float("nan")
FIRST = date(2020, 1, 1)
DAYS = [date.fromordinal(FIRST.toordinal() + 37 * k) for k in range(40)]


def to_point(share: float) -> list[float]:
    return [np.cos(2 * np.pi * share), np.sin(2 * np.pi * share)]


def encode_day(day: date) -> list[float]:
    """Days since the first, the year, and the month, the weekday and the day of the year on a
    circle."""
    start, stop = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    place = (day - start).days / (stop - start).days
    return [
        (day - FIRST).days,
        day.year,
        *to_point((day.month - 1) / 12),
        *to_point(day.weekday() / 7),
        *to_point(place),
    ]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """cells: of training, one of 40 rows each. later: cells of new rows. encode: a cell as numbers,
    None where it is left out. common: what stands for a gap; None for the mean. said: what is told
    of the new rows."""

    cells: list[str]
    later: list[str]
    encode: Callable[[str], list[float]] | None = None
    common: list[float] | None = None
    said: str = ""
    option: str = ""


CITIES = {"Bonn": [1, 0, 0], "Oslo": [0, 1, 0], "Rome": [0, 0, 1], "Lima": [0, 0, 0], "": [GAP] * 3}
TRUTHS = {"yes": [1], "no": [0], "YES": [1], "true": [1], "0": [0], "perhaps": [GAP], "": [GAP]}
SPELLED = {"$0.50": [0.5], "1200": [1200], "$1,500": [1500], "": [GAP], "a lot": [GAP]}
NEW_DAYS = {d.isoformat(): d for d in (DAYS[3], date(1969, 12, 31), date(2055, 6, 15))}
KINDS = {
    "number": Kind(
        cells=[f"${1000 + 17 * k:,}" if k % 9 else "" for k in range(40)],
        later=list(SPELLED),
        encode=lambda cell: (
            SPELLED[cell] if cell in SPELLED else [float(cell[1:].replace(",", ""))]
        ),
        said="a lot",
    ),
    "category": Kind(
        cells=[("Rome", "Oslo", "Rome", "Bonn", "")[k % 5] for k in range(40)],
        common=[0, 0, 1],
        later=list(CITIES),
        encode=CITIES.__getitem__,
        said="has not seen 'Lima'",
    ),
    "boolean": Kind(
        cells=[("yes", "no", "yes", "yes", "")[k % 5] for k in range(40)],
        common=[1],
        later=list(TRUTHS),
        encode=TRUTHS.__getitem__,
        said="perhaps",
    ),
    "date": Kind(
        cells=[day.isoformat() for day in DAYS],
        later=[*NEW_DAYS, "", "soon"],
        encode=lambda cell: encode_day(date.fromisoformat(cell)) if "-" in cell else [GAP] * 8,
        said="'soon' is no date",
    ),
    "mark": Kind(
        cells=["x" if k % 3 else "" for k in range(40)],
        later=["x", "", "y"],
        encode=lambda cell: [float(cell == "x")],
        said="has not seen 'y'",
    ),
    "constant": Kind(cells=["one"] * 40, later=["one", "two", ""]),
    "drop": Kind(cells=[str(k * k % 7) for k in range(40)], later=["3", "x", ""], option="drop"),
    "identifier": Kind(cells=[f"n{k}" for k in range(40)], later=["n1", "n99", ""]),
    "row_number": Kind(cells=[str(k + 1) for k in range(40)], later=["1", "x", ""]),
    "text": Kind(cells=[f"some words, {k}" for k in range(40)], later=["no words", ""]),
}
NAMES = {"identifier": "name", "row_number": "row"}


def write(path: Path, table: dict[str, list[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([table.keys(), *zip(*table.values(), strict=True)])
    return path


def test_each_kind_has_rows_here() -> None:
    """A new kind of column brings its own."""
    assert set(KINDS) == set(columns)


@pytest.mark.sweep(4)
@pytest.mark.parametrize("name", KINDS)
def test_new_rows_are_read_as_training_read_its_own(name: str, tmp_path: Path) -> None:
    """By predict, score, load and export: another order, more columns, unseen words, gaps."""
    kind, column = KINDS[name], NAMES.get(name, "c")
    rng = np.random.default_rng(5)
    rest = rng.uniform(-3, 9, 40)
    paid = 20_000 + 900 * rest + rng.normal(size=40)
    file = write(
        tmp_path / "table.csv", {column: kind.cells, "rest": list(rest), "paid": list(paid)}
    )
    run = backsight.train(
        str(file), target="paid", hidden=[], steps=60, missing="mean", dtype="float64", seed=3,
        columns={column: kind.option} if kind.option else None, out=tmp_path / "run",
    )  # fmt: skip
    rows = len(kind.later)
    later = rng.uniform(-3, 9, rows)
    truth = 20_000 + 900 * later
    new = write(
        tmp_path / "new.csv",
        {"more": ["?"] * rows, "paid": list(truth), "rest": list(later), column: kind.later},
    )

    def encode(cells: list[str], others: np.ndarray) -> np.ndarray:
        if kind.encode is None:
            return others[:, None]
        return np.column_stack([np.array([kind.encode(c) for c in cells], float), others])

    train = run.experiment.data.train.rows
    x = encode(kind.cells, rest)[train]
    fill = np.nanmean(x, axis=0)
    fill[: len(kind.common or [])] = kind.common or []
    x = np.where(np.isnan(x), fill, x)
    spread = x.std(axis=0)
    spread[spread == 0] = 1
    z = encode(kind.later, later)
    z = (np.where(np.isnan(z), fill, z) - x.mean(axis=0)) / spread
    mean, std = paid[train].mean(), paid[train].std()

    def by_hand(theta: np.ndarray) -> np.ndarray:
        return np.asarray((z @ theta[:-1] + theta[-1]) * std + mean)

    backsight.export(run.folder, "weights", tmp_path / "network", step="best")
    networks = [backsight.load(run.folder), backsight.load(tmp_path / "network")]
    for network in networks:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            _names, said = network.predict_file(new)
        np.testing.assert_allclose(said[:, 0], by_hand(network.theta), rtol=1e-12)
        texts = [str(w.message) for w in told if issubclass(w.category, OtherRows)]
        assert any(kind.said in text for text in texts) if kind.said else not texts
    score = backsight.score(run.folder, new)
    error = by_hand(networks[0].theta) - truth
    np.testing.assert_allclose(
        score["root_mean_squared_error"], np.sqrt(np.mean(error**2)), rtol=1e-12
    )
    assert any(kind.said in note for note in score.notes) if kind.said else not score.notes


@pytest.mark.parametrize("name", KINDS)
def test_a_file_without_the_column(name: str, tmp_path: Path) -> None:
    """Is refused where the network needs it, and read where it was left out."""
    kind, column = KINDS[name], NAMES.get(name, "c")
    numbers = [k * 7 % 40 for k in range(40)]
    file = write(tmp_path / "table.csv", {column: kind.cells, "rest": numbers, "paid": numbers})
    run = backsight.train(
        str(file), target="paid", hidden=[], steps=3, missing="mean", out=tmp_path / "run",
        columns={column: kind.option} if kind.option else None,
    )  # fmt: skip
    new = write(tmp_path / "new.csv", {"paid": [1, 2], "rest": [3, 4]})
    if kind.encode is None:
        assert len(backsight.load(run.folder).predict_file(new)[1]) == 2
        assert backsight.score(run.folder, new).rows == 2
        return
    for read in (
        lambda: backsight.load(run.folder).predict_file(new),
        lambda: backsight.score(run.folder, new),
    ):
        with pytest.raises(backsight.BacksightError, match=f"lacks 1 of the 2 columns.*'{column}'"):
            read()


def train_on(folder: Path, text: str, **options: object) -> backsight.Run:
    """A few steps on a file of such a text."""
    (folder / "table.csv").write_text(text, encoding="utf-8")
    return backsight.train(str(folder / "table.csv"), steps=20, out=folder / "run", **options)


def predict_text(run: backsight.Run, folder: Path, text: str) -> np.ndarray:
    (folder / "later.csv").write_text(text, encoding="utf-8")
    return np.asarray(backsight.load(run.folder).predict_file(folder / "later.csv")[1])


def test_a_word_stays_a_word_whatever_stands_beside_it(tmp_path: Path) -> None:
    """Among numbers "none" is a missing value; it was a word of another column in training."""
    rows = [f"{k * 7 % 40},{('none', 'low', 'high')[k % 3]},{k * 11 % 17}" for k in range(60)]
    run = train_on(tmp_path, "\n".join(["age,grade,y", *rows]), task="regression")
    alone = predict_text(run, tmp_path, "age,grade\n7,none\n8,low\n")
    beside = predict_text(run, tmp_path, "age,grade\n7,none\n8,low\nnone,high\n")
    np.testing.assert_allclose(alone, beside[:2], rtol=1e-4)
    np.testing.assert_allclose(
        alone[:1], predict_text(run, tmp_path, "age,grade\n7,none\n"), rtol=1e-5
    )
    network = backsight.load(run.folder)
    (tmp_path / "gaps.csv").write_text("age,grade\n7,unknown\n7,\n7,low\n", encoding="utf-8")
    with pytest.warns(OtherRows, match="'unknown' counts as missing"):
        gaps = network.predict_file(tmp_path / "gaps.csv")[1]
    assert gaps[0] == gaps[1]


@pytest.mark.parametrize(
    ("words", "later"),
    [
        (("01", "02", "x"), ("1", "2")),
        (("1.0", "2.0", "x"), ("1", "2.0")),
        (("$10", "$20", "much"), ("10", "$20")),
        (("10%", "20%", "high"), ("10%", "20%")),
        (("True", "False", "perhaps"), ("TRUE", "false")),
    ],
)
def test_words_that_are_numbers_in_another_file(
    words: tuple[str, ...], later: tuple[str, str], tmp_path: Path
) -> None:
    """As features and as classes: where all cells of a file are numbers, they are read as such."""
    rows = [f"{k * 7 % 40},{words[k % 3]},{words[k // 2 % 3]}" for k in range(60)]
    run = train_on(
        tmp_path, "\n".join(["age,code,kind", *rows]), columns={"code": "category"},
        task="classification",
    )  # fmt: skip
    same = predict_text(run, tmp_path, f"age,code\n7,{words[0]}\n8,{words[1]}\n9,{words[2]}\n")
    other = predict_text(run, tmp_path, f"age,code\n7,{later[0]}\n8,{later[1]}\n")
    assert (same[:2] == other).all()
    (tmp_path / "true.csv").write_text(
        f"age,code,kind\n7,{words[0]},{later[0]}\n8,{words[1]},{later[1]}\n", encoding="utf-8"
    )
    score = backsight.score(run.folder, tmp_path / "true.csv")
    assert score.classes == run.experiment.data.classes
    assert score.confusion.sum(axis=1).tolist() == [
        float(name != words[2]) for name in score.classes
    ]
    assert not score.notes


def test_rows_without_names(tmp_path: Path) -> None:
    """With and without the target, in a file of one row, too."""
    rows = [
        f"{k / 8 + 1};{'uvw'[k % 3]};{k * k % 19 / 4 + 2};{k / 16}".replace(".", ",")
        for k in range(80)
    ]
    run = train_on(tmp_path, "\n".join(rows))
    whole = predict_text(run, tmp_path, "1,5;u;0,25;4,0\n2,5;w;0,5;9\n")
    np.testing.assert_allclose(
        predict_text(run, tmp_path, "1,5;u;0,25\n2,5;w;0,5\n"), whole, rtol=1e-5
    )
    np.testing.assert_allclose(predict_text(run, tmp_path, "1,5;u;0,25\n"), whole[:1], rtol=1e-4)
    named = "note,x3,x1,x2\n-,0.25,1.5,u\n"
    np.testing.assert_allclose(predict_text(run, tmp_path, named), whole[:1], rtol=1e-4)


def test_it_is_written_as_was_said_in_training(tmp_path: Path) -> None:
    """Encoding, delimiter and decimal comma that had to be said are known later."""
    text = "\n".join(["größe~farbe~y", *(f"{k},5~{['rot', 'grün'][k % 2]}~{k}" for k in range(50))])
    (tmp_path / "table.csv").write_bytes(text.encode("cp1252"))
    said = {"encoding": "cp1252", "delimiter": "~", "decimal": ","}
    run = backsight.train(str(tmp_path / "table.csv"), steps=5, out=tmp_path / "run", **said)
    (tmp_path / "later.csv").write_bytes("farbe~größe~y\ngrün~3,5~3\n".encode("cp1252"))
    assert len(backsight.load(run.folder).predict_file(tmp_path / "later.csv")[1]) == 1
    assert backsight.score(run.folder, tmp_path / "later.csv").rows == 1


def test_a_gap_that_is_a_word_is_one_again(tmp_path: Path) -> None:
    """A run with --missing as_category is opened, judged on its own rows and trained again."""
    rows = [f"{k * 7 % 40},{('', 'low', 'high')[k % 3]},{k * 11 % 17}" for k in range(60)]
    run = train_on(
        tmp_path, "\n".join(["age,grade,y", *rows]), task="regression", missing="as_category"
    )
    assert run.experiment.data.features[1:] == ("grade=high", "grade=low", "grade=(missing)")
    assert backsight.score(run.folder).rows == 12
    again = backsight.train(run.experiment.spec)
    assert again.vectors["theta"].tobytes() == run.vectors["theta"].tobytes()


def test_the_decimal_mark_of_training_is_taken_where_a_file_is_not_clear(tmp_path: Path) -> None:
    """1,500 is one and a half where training had decimal commas; 1.5 is so in any case."""
    rows = [f"{k / 8 + 1};{k * k % 19 / 4};{k / 16}".replace(".", ",") for k in range(80)]
    run = train_on(tmp_path, "\n".join(["a;b;y", *rows]))
    clear = predict_text(run, tmp_path, "a;b\n1,5;2,25\n3,125;0,5\n")
    for text in ("a;b\n1,500;2,250\n3,125;0,500\n", "a,b\n1.500,2.250\n3.125,0.500\n"):
        np.testing.assert_allclose(predict_text(run, tmp_path, text), clear, rtol=1e-4)


def test_an_encoding_that_was_said_does_not_spoil_utf_8(tmp_path: Path) -> None:
    """Where a file is in it all the same."""
    text = "\n".join(["farbe,y", *(f"{['rot', 'grün'][k % 2]},{k % 2}" for k in range(50))])
    (tmp_path / "table.csv").write_bytes(text.encode("cp1252"))
    run = backsight.train(
        str(tmp_path / "table.csv"), steps=5, out=tmp_path / "run", encoding="cp1252"
    )
    found = []
    for encoding in ("cp1252", "utf-8", "utf-8-sig"):
        (tmp_path / "later.csv").write_bytes("farbe\ngrün\nrot\n".encode(encoding))
        with warnings.catch_warnings():
            warnings.simplefilter("error", OtherRows)
            found.append(backsight.load(run.folder).predict_file(tmp_path / "later.csv")[1])
    assert (found[0] == found[1]).all()
    assert (found[0] == found[2]).all()


def test_an_index_is_no_feature_however_its_rows_are_ordered(tmp_path: Path) -> None:
    """As pandas writes it of rows that were drawn or left out."""
    order = np.random.default_rng(1).permutation(60)
    rows = [f"{k},{k * 7 % 40},{'' if k % 6 == 0 else k // 20}" for k in order]
    run = train_on(tmp_path, "\n".join([",a,y", *rows]))
    assert run.experiment.data.features == ("a",)
    rows = [f"{k},{k * 7 % 40},{'' if k % 6 == 0 else k // 20}" for k in range(60)]
    (tmp_path / "sorted.csv").write_text("\n".join(["obs,a,y", *rows]), encoding="utf-8")
    run = backsight.train(str(tmp_path / "sorted.csv"), steps=1)
    assert run.experiment.data.features == ("a",)


def test_lines_that_were_skipped_in_training_may_lack_later(tmp_path: Path) -> None:
    """With names or without: no row of a later file is lost."""
    rows = [f"{k / 7},{k * k % 19},{k}" for k in range(80)]
    for names, later in (("a,b,y", "a,b\n"), ("", "")):
        folder = tmp_path / (names or "none")
        folder.mkdir()
        text = "\n".join(["80,2", *filter(None, [names]), *rows])
        run = train_on(folder, text, skip_lines=1)
        assert len(predict_text(run, folder, f"{later}1.5,2\n2.5,3\n3.5,4\n")) == 3
        assert len(predict_text(run, folder, f"3,0,0,0\n{later}1.5,2\n2.5,3\n3.5,4\n")) == 3
