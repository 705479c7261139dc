"""Rows to validate and to test with that stand in files of their own, from file to record."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backsight
from backsight.cli.main import main
from backsight.data.remarks.repeated_rows import _hash_rows
from backsight.kernel.errors import BadData, BadInput, BadSpec, UnknownName
from backsight.training.prepare import prepare

OPTIONS: dict[str, Any] = {"hidden": [4], "steps": 20, "seed": 3}
HEAD = "size,color,when,grade"


def write(path: Path, lines: list[str], head: str = HEAD) -> Path:
    """A file of some lines."""
    path.write_text("\n".join([head, *lines]) + "\n")
    return path


def make_lines(seed: int, rows: int) -> list[str]:
    """Rows of a number, a word, a date and a class that hangs on the number."""
    draw = np.random.default_rng(seed)
    return [
        f"{s:.2f},{['red', 'blue', 'green'][k % 3]},2021-03-{k % 28 + 1:02},"
        f"{'big' if s > 0 else 'low'}"
        for k, s in enumerate(draw.normal(size=rows))
    ]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A file to train on, one to validate and one to test with."""
    sizes = {"train": 60, "validation": 12, "test": 15}
    return {
        name: write(tmp_path / f"{name}.csv", make_lines(k, rows))
        for k, (name, rows) in enumerate(sizes.items())
    }


def train(files: dict[str, Path], **options: Any) -> Any:
    """A run with all three files."""
    parts = {"validation_file": files["validation"], "test_file": files["test"]}
    return backsight.train(str(files["train"]), **{**OPTIONS, **parts, **options})


def test_the_rows_are_those_of_the_files(files: dict[str, Path]) -> None:
    """As many, in their order; what `predict` makes of the file is what the run judges by."""
    run = train(files, out=files["train"].parent / "run")
    data = run.experiment.data
    assert [len(part) for part in (data.train, data.validation, data.test)] == [60, 12, 15]
    assert (run.spec.data.validation, run.spec.data.test) == (0, 0)
    names, rows = backsight.load(run.folder).predict_file(files["test"])
    truth = [line.rsplit(",", 1)[1] for line in files["test"].read_text().split("\n")[1:-1]]
    assert [data.classes[k] for k in data.test.y] == truth
    hits = np.mean([row[0] == t for row, t in zip(rows, truth, strict=True)])
    assert run.evaluate("test")["accuracy"] == pytest.approx(hits)
    assert names[0] == "grade"


def test_training_is_that_of_the_file_alone(files: dict[str, Path]) -> None:
    """Scaling, filling, class weights, target and first weights know nothing of the other files."""
    lines = make_lines(0, 60)
    lines[4] = "," + lines[4].split(",", 1)[1]
    write(files["train"], lines)
    write(files["test"], ["1e6,blue,2031-01-01,big", ",red,,big", "-4,,2021-03-02,low"])
    alone = backsight.train(
        str(files["train"]), validation=0, test=0, class_weights="balanced", **OPTIONS
    )
    run = train(files, class_weights="balanced")
    assert run.experiment.data.scaling == alone.experiment.data.scaling
    for name, weight in alone.weights.items():
        assert run.weights[name].tobytes() == weight.tobytes()
    test = run.experiment.data.test.x
    fill = run.experiment.data.features.index("size")
    assert test[1, fill] == pytest.approx(0, abs=1e-6)  # the mean of the training rows


def test_numbers_are_scaled_by_the_training_rows(tmp_path: Path) -> None:
    """The target's scaling is theirs, and amounts are read as theirs are."""
    lines = [f"{k / 7:.3f},${1000 + 13 * k + k % 3:,}.5".replace("$1,", "$1") for k in range(60)]
    source = write(tmp_path / "train.csv", lines, "a,price")
    test = write(tmp_path / "test.csv", ["$1700,2.5", "900000,1"], "price,a")
    run = backsight.train(str(source), test_file=test, validation=0, **OPTIONS)
    alone = backsight.train(str(source), test=0, validation=0, **OPTIONS)
    assert run.experiment.target_scaling == alone.experiment.target_scaling
    assert run.experiment.data.test.y[:, 0].tolist() == [1700, 900000]
    again = backsight.train(run.spec)  # in which no column is to be found out any more
    assert again.experiment.y["test"].tobytes() == run.experiment.y["test"].tobytes()
    write(test, ["$1700,2.5", "dear,1"], "price,a")
    with pytest.raises(BadData, match=r"test\.csv, line 3, column 'price' has 'dear'"):
        backsight.train(str(source), test_file=test, validation=0, **OPTIONS)


def test_other_columns_and_words(files: dict[str, Path]) -> None:
    """Another order and more columns make no difference; a word of its own is told."""
    rows = [line.split(",") for line in make_lines(2, 15)]
    before = train(files).experiment.data.test
    write(
        files["test"],
        [f"{g},x{k},{w},{c},{s}" for k, (s, c, w, g) in enumerate(rows)],
        "grade,more,when,color,size",
    )
    after = train(files).experiment.data.test
    assert after.x.tobytes() == before.x.tobytes()
    assert after.y.tobytes() == before.y.tobytes()
    write(files["test"], ["1,pink,2021-03-01,big"])
    notes = train(files).experiment.notes
    assert any("test.csv" in note and "not seen 'pink'" in note for note in notes)


@pytest.mark.parametrize(
    ("lines", "head", "error", "says"),
    [
        (["1,red,2021-03-01,big", "1,red,2021-03-01,huge"], HEAD, BadData,
         r"test\.csv, line 3, column 'grade' is of the class 'huge'.*They have: big, low"),
        (["1,red,2021-03-01"], "size,color,when", UnknownName, r"'grade'.*test\.csv"),
        (["red,2021-03-01,low"], "color,when,grade", BadData, "lacks 1 of the 3 .*'size'"),
        (["1,red,2021-03-01,"], HEAD, BadData, "test.csv: every row has a missing value"),
        (["inf,red,2021-03-01,big"], HEAD, BadData, "test.csv, line 2, column 'size' is infinite"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(
    files: dict[str, Path], lines: list[str], head: str, error: type[Exception], says: str
) -> None:
    """With the file and the line."""
    write(files["test"], lines, head)
    with pytest.raises(error, match=says):
        train(files)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (",red,2021-03-01,big", "line 2, column 'size' has no value"),
        ("many,red,2021-03-01,big", "line 2, column 'size' has no value that is known"),
    ],
)
def test_gaps_are_refused_where_training_refuses_them(
    files: dict[str, Path], line: str, says: str
) -> None:
    """And left out where it leaves them out."""
    write(files["test"], [line, "1,red,2021-03-01,big"])
    with pytest.raises(BadData, match=says):
        train(files, missing="refuse")
    if line.startswith(","):
        assert len(train(files, missing="drop").experiment.data.test) == 1


def test_shares_are_refused_beside_files(files: dict[str, Path]) -> None:
    """As options, in a spec, and as an option beside a spec; 0 is no share, and "" no file."""
    spec = files["train"].parent / "spec.toml"
    for part in ("validation", "test"):
        says = f"`{part}` or `{part}_file`, not both"
        with pytest.raises(BadSpec, match=says):
            train(files, **{part: 0.2})
        assert len(getattr(train(files, **{part: 0}).experiment.data, part))
        text = f'[data]\nsource = "{files["train"]}"\n{part}_file = "{files[part]}"\n'
        text += 'columns = {"*" = "auto"}\n'
        layers = "[[layers]]\nlayer = 'dense'\n"
        spec.write_text("steps = 5\n" + text + layers)
        assert len(getattr(backsight.train(str(spec)).experiment.data, part)) in (12, 15)
        with pytest.raises(BadSpec, match=says):
            backsight.train(str(spec), **{part: 0.2})
        options = {f"{part}_file": "", part: 30}
        assert len(getattr(backsight.train(str(spec), **options).experiment.data, part)) == 30
        spec.write_text("steps = 5\n" + text + f"{part} = 0.3\n" + layers)
        with pytest.raises(BadSpec, match=says):
            backsight.train(str(spec))


def test_what_is_no_file_has_no_other_files(files: dict[str, Path]) -> None:
    """Sources, arrays, and rows that were read before."""
    test = files["test"]
    with pytest.raises(BadSpec, match="`test_file` is for data files; digits does not take it"):
        backsight.train("digits", test_file=test)
    arrays = (np.zeros((4, 2)), [0, 1, 0, 1])
    with pytest.raises(BadSpec, match="`validation_file` is for data files; a pair of arrays"):
        backsight.train(arrays, validation_file=test)
    with pytest.raises(BadSpec, match="--test-file is for data files; what was read before"):
        prepare(train(files).experiment, test_file="")
    with pytest.raises(BadData, match=r"`test_file`: There is no file nowhere\.csv: give"):
        train(files, test_file="nowhere.csv")


def test_archives(tmp_path: Path) -> None:
    """Pictures of float32 stay so; a test part of its own stands after rows to validate with."""
    draw = np.random.default_rng(0)
    x, y = draw.random((40, 4, 5)).astype(np.float32), np.arange(40) % 3
    paths = {name: str(tmp_path / f"{name}.npz") for name in ("train", "more", "both")}
    np.savez(paths["train"], x=x[:30], y=y[:30])
    np.savez(paths["more"], x=x[30:], y=y[30:])
    np.savez(paths["both"], x_train=x[:30], y_train=y[:30], x_test=x[30:], y_test=y[30:])
    one = backsight.train(paths["train"], test_file=paths["more"], validation=0, **OPTIONS)
    other = backsight.train(paths["both"], validation=0, **OPTIONS)
    assert one.experiment.table.x.dtype == np.float32
    assert one.experiment.data.test.x.tobytes() == other.experiment.data.test.x.tobytes()
    assert one.experiment.data.test.y.tobytes() == other.experiment.data.test.y.tobytes()
    three = backsight.train(paths["both"], validation_file=paths["more"], **OPTIONS)
    parts = three.experiment.data
    assert parts.test.rows.tolist() == list(range(40, 50))
    assert parts.validation.x.tobytes() == parts.test.x.tobytes()
    with pytest.raises(BadData, match="10 rows to test with already"):
        backsight.train(paths["both"], test_file=paths["more"], **OPTIONS)
    with pytest.raises(BadData, match="rows to train on and rows to test with"):
        backsight.train(paths["train"], test_file=paths["both"], **OPTIONS)


def test_parquet_and_data_frames(files: dict[str, Path]) -> None:
    """The same rows as those of the text file, to the bit; classes of digits by their number."""
    polars = pytest.importorskip("polars")
    expected = train(files).experiment.table
    parquet = {name: path.with_suffix(".parquet") for name, path in files.items()}
    for name, path in files.items():
        polars.read_csv(path).write_parquet(parquet[name])
    found = train(parquet).experiment.table
    assert found.x.tobytes() == expected.x.tobytes()
    assert found.y.tobytes() == expected.y.tobytes()
    frame = polars.read_csv(files["train"])
    run = backsight.train(frame, target="grade", test_file=parquet["test"], **OPTIONS)
    assert len(run.experiment.data.test) == 15


def test_classes_that_are_digits_or_one_hot(tmp_path: Path) -> None:
    """01 is the class 01 in a file of digits alone, too; one of several columns is the class."""
    lines = [f"{k % 7},{'01' if k % 2 else 'x'}" for k in range(20)]
    source = write(tmp_path / "train.csv", lines, "a,code")
    test = write(tmp_path / "test.csv", ["01,3", "01,4"], "code,a")
    data = backsight.train(str(source), test_file=test, **OPTIONS).experiment.data
    assert [data.classes[k] for k in data.test.y] == ["01", "01"]
    lines = [f"{k % 7},{k % 2},{1 - k % 2}" for k in range(20)]
    source = write(tmp_path / "hot.csv", lines, "a,red,blue")
    write(test, ["1,5,0", "0,6,1"], "blue,a,red")
    options = {**OPTIONS, "target": "red,blue", "test_file": test}
    data = backsight.train(str(source), **options).experiment.data
    assert [data.classes[k] for k in data.test.y] == ["blue", "red"]
    write(test, ["1,5,0", "1,6,1"], "blue,a,red")
    with pytest.raises(BadData, match=r"line 3, column 'red': of red, blue one must be 1"):
        backsight.train(str(source), **options)


def test_row_weights_are_those_of_each_file(files: dict[str, Path]) -> None:
    """Rows of weight 0 are left out of their part; a weight that is none is named."""
    for path in files.values():
        lines = path.read_text().split("\n")[1:-1]
        write(path, [f"{k % 4},{line}" for k, line in enumerate(lines)], f"weight,{HEAD}")
    run = train(files, row_weights="weight")
    data = run.experiment.data
    assert [len(part) for part in (data.train, data.validation, data.test)] == [45, 9, 11]
    weights = run.experiment.select_rows("test").weights
    assert weights is not None
    assert weights[:3, 0].tolist() == [1, 2, 3]
    for cell, says in (("-1", "line 2, column 'weight' must be a number"), ("0", "no row is left")):
        write(files["test"], [f"{cell},1,red,2021-03-01,big"], f"weight,{HEAD}")
        with pytest.raises(BadData, match=says):
            train(files, row_weights="weight")


def test_a_spec_runs_again_bit_for_bit(files: dict[str, Path], monkeypatch: Any) -> None:
    """From the command line, and the record replays from another folder."""
    folder = files["train"].parent
    monkeypatch.chdir(folder)
    train_command = "train.csv --validation-file validation.csv --test-file test.csv --seed 3"
    for words in (f"{train_command} --steps 30 --out one", "one/spec.toml --out two"):
        monkeypatch.setattr("sys.argv", ["backsight", "train", *words.split(), "--json"])
        with pytest.raises(SystemExit, match=r"^0$"):
            main()
    with backsight.open("one") as one, backsight.open("two") as two:
        assert one.record.about.data.hash == two.record.about.data.hash
        assert one.at(30).vectors["theta"].tobytes() == two.at(30).vectors["theta"].tobytes()
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    with backsight.open("../one") as run:
        assert len(run.experiment.data.test) == 15
        assert run.step(17).index == 17


def test_a_changed_or_lost_file_is_refused(files: dict[str, Path]) -> None:
    """Also where rows only change the part: the checksum covers which rows are whose."""
    run = train(files, out=files["train"].parent / "run")
    texts = {name: path.read_text().split("\n")[1:-1] for name, path in files.items()}
    write(files["test"], texts["test"][1:])
    write(files["validation"], [*texts["validation"], texts["test"][0]])
    with backsight.open(run.folder) as record, pytest.raises(BadData, match="checksum is another"):
        record.step(3)
    with pytest.raises(BadData, match="checksum is another"):
        backsight.resume(run.folder, steps=5)
    write(files["test"], texts["test"])
    write(files["validation"], texts["validation"])
    with backsight.open(run.folder) as record:
        assert record.step(3).index == 3
    files["test"].unlink()
    says = r"needs the file .*test\.csv that was given as --test-file, and it is gone"
    with backsight.open(run.folder) as record, pytest.raises(BadInput, match=says):
        record.step(3)


def test_replicas_tell_files_apart(files: dict[str, Path]) -> None:
    """Cells of a grid over files are judged each by its own."""
    paths = [str(files["test"]), str(files["validation"])]
    found = backsight.replicas(
        str(files["train"]), seeds=[0], grid={"test_file": paths}, validation=0, steps=5
    )
    assert [len(cell.experiment.data.test) for cell in found.cells] == [15, 12]


@pytest.mark.parametrize("part", ["test", "validation"])
def test_rows_that_are_trained_on_too_are_told(files: dict[str, Path], part: str) -> None:
    """Where they are half of the rows or more, in whatever order, with their number."""
    file, lines = files[part], make_lines(0, 60)

    def list_notes(rows: list[str]) -> list[str]:
        write(file, rows)
        notes = train(files, seed=4).experiment.notes
        return [note for note in notes if "rows to train on, too" in note]

    assert list_notes(lines[::-1]) == [
        f"{file}: 60 of the 60 rows are rows to train on, too: how good the network is on these "
        "says little of others."
    ]
    assert "30 of the 60" in list_notes([*lines[:30], *make_lines(7, 30)])[0]
    assert list_notes([*lines[:29], *make_lines(7, 31)]) == []
    other = [line.replace("big", "?").replace("low", "big").replace("?", "low") for line in lines]
    assert list_notes(other) == []


def test_few_rows_again_and_again_are_not_told(files: dict[str, Path]) -> None:
    """Where what is to be trained on repeats itself, so does what comes later."""
    lines = [f"{k % 3},red,2021-03-01,{'big' if k % 3 else 'low'}" for k in range(60)]
    write(files["train"], lines)
    write(files["test"], lines[:20])
    notes = train({**files, "validation": files["test"]}).experiment.notes
    assert not [note for note in notes if "rows to train on, too" in note]


@pytest.mark.slow
def test_rows_are_told_apart_however_many_there_are() -> None:
    """A million rows of small numbers, of which two and their copies are the same."""
    x = np.stack(np.divmod(np.arange(1_000_000.0), 1000), axis=1)
    x[999_999] = x[7]
    hashes = _hash_rows(x, np.zeros(len(x), np.int64))
    assert len(np.unique(hashes)) == 999_999
    one = np.array([[0.0, np.nan, 1]])
    assert _hash_rows(one, np.ones(1)) == _hash_rows(-one * [1, 1, -1], np.ones((1, 1)))
