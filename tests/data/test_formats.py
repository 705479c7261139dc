"""Tables that are no text files: archives of arrays under their usual names, single arrays, IDX
files, Parquet and DataFrames; with the same values, what a text file of them is."""

import gzip
import struct

import numpy as np
import pytest

import backsight
from backsight.data import load, read_features, read_table
from backsight.kernel.errors import BadData

AUTO = {"*": ("auto", {})}
X = np.arange(24.0).reshape(8, 3)
Y = np.array([0, 1, 1, 0] * 2)


@pytest.mark.parametrize(
    ("x", "y"),
    [("x", "y"), ("X", "y"), ("data", "target"), ("images", "labels"), ("features", "labels"),
     ("x_train", "y_train"), ("X_train", "y_train"), ("train_images", "train_labels")],
)  # fmt: skip
def test_arrays_have_their_usual_names(x, y, tmp_path):
    """In any letters; what is there to test with comes last."""
    np.savez(tmp_path / "a.npz", **{x: X, y: Y})
    table = load(tmp_path / "a.npz")
    np.testing.assert_array_equal(table.x, X)
    assert (table.y.tolist(), table.test_rows) == (Y.tolist(), 0)
    test = [name.replace("train", "test") if "train" in name else f"{name}_test" for name in (x, y)]
    np.savez(tmp_path / "b.npz", **{x: X, y: Y, test[0]: -X[:2], test[1]: Y[:2]})
    table = load(tmp_path / "b.npz")
    assert table.test_rows == 2
    np.testing.assert_array_equal(table.x[-2:], -X[:2])


def test_other_names_are_listed_and_one_option_picks_them(tmp_path):
    """With their shapes."""
    np.savez(tmp_path / "a.npz", signals=X, kind=Y)
    with pytest.raises(BadData, match=r"signals \(8, 3\), kind \(8,\).*--target NAME"):
        load(tmp_path / "a.npz")
    table = load(tmp_path / "a.npz", target="kind")
    np.testing.assert_array_equal(table.x, X)
    assert table.classes == ("0", "1")


def test_one_array_is_a_table_without_names(tmp_path):
    """Its last column is the target."""
    np.save(tmp_path / "a.npy", np.column_stack([X, Y]))
    table = load(tmp_path / "a.npy", columns=AUTO)
    assert (table.features, table.classes) == (("x1", "x2", "x3"), ("0", "1"))
    assert load(tmp_path / "a.npy", target="x2").features == ("x1", "x3", "y")
    named = np.array([(1.5, "u", True), (2.5, "v", False)] * 4, "f8, U1, ?")
    np.save(tmp_path / "b.npy", named)
    assert load(tmp_path / "b.npy", columns=AUTO).features == ("f0", "f1=v")
    np.save(tmp_path / "c.npy", np.zeros(3))
    with pytest.raises(BadData, match="holds an array of"):
        load(tmp_path / "c.npy")


def write_idx(path, array):
    data = struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


@pytest.mark.parametrize("end", ["", ".gz"])
def test_pictures_and_labels_of_other_sets(end, tmp_path):
    """A pair of files; a second pair to test with."""
    pictures = np.random.default_rng(0).integers(0, 256, (6, 4, 5)).astype(np.uint8)
    labels = np.array([0, 1, 2, 0, 1, 2], np.uint8)
    path = tmp_path / f"train-images-idx3-ubyte{end}"
    write_idx(path, pictures)
    with pytest.raises(BadData, match=r"has no labels beside it: .*train-labels-idx1-ubyte"):
        load(path)
    write_idx(tmp_path / f"train-labels-idx1-ubyte{end}", labels)
    table = load(path, columns=AUTO)
    assert (table.image, table.classes, table.test_rows) == ((4, 5), ("0", "1", "2"), 0)
    np.testing.assert_array_equal(table.x, pictures.reshape(6, 20) / np.float32(255))
    write_idx(tmp_path / f"t10k-images-idx3-ubyte{end}", pictures[:3])
    write_idx(tmp_path / f"t10k-labels-idx1-ubyte{end}", labels[:3])
    assert (len(load(path)), load(path).test_rows) == (9, 3)


def test_pixels_that_never_change_stay_in_the_picture(tmp_path):
    """A picture has all its pixels, whatever its columns hold."""
    pictures = np.random.default_rng(0).normal(size=(8, 3, 3))
    pictures[:, 0, 0] = 0
    np.savez(tmp_path / "a.npz", images=pictures, labels=Y)
    assert backsight.start(str(tmp_path / "a.npz")).experiment.table.image == (3, 3)


CSV = (
    "name,size,count,kind,ok,day,price,label\n"
    + "".join(
        f"p{k}x,{k * 0.37!r},{k % 7 if k % 5 else ''},{'uvw'[k % 3] if k % 8 else ''},"
        f"{['true', 'false'][k % 2]},2021-0{k % 9 + 1}-1{k % 10},${k}.50,"
        f"{['no', 'yes'][k % 4 == 1]}\n"
        for k in range(60)
    )
)  # fmt: skip


def make_frames(path):
    """The same table by every library that is here."""
    try:
        import polars

        yield polars.read_csv(path, try_parse_dates=True)
    except ImportError:
        pass
    try:
        import pandas

        yield pandas.read_csv(path, parse_dates=["day"])
    except ImportError:
        pass


def test_a_data_frame_is_what_a_file_of_it_is(tmp_path):
    """The same columns, and the same network to the bit."""
    path = tmp_path / "a.csv"
    path.write_text(CSV)
    frames = list(make_frames(path))
    if not frames:
        pytest.skip("neither pandas nor polars is here")
    plain = backsight.train(str(path), epochs=2, seed=1)
    for frame in frames:
        run = backsight.train(frame, epochs=2, seed=1)
        assert run.experiment.table.columns == plain.experiment.table.columns
        np.testing.assert_array_equal(run.state.vectors["theta"], plain.state.vectors["theta"])
        assert read_table(frame, target="size", columns=AUTO, missing="mean").targets == ("size",)


def test_parquet_is_what_a_text_file_of_it_is(tmp_path):
    """Words, dates and true and false."""
    polars = pytest.importorskip("polars")
    path = tmp_path / "a.csv"
    path.write_text(CSV)
    polars.read_csv(path, try_parse_dates=True).write_parquet(tmp_path / "a.parquet")
    plain = load(path, columns=AUTO, missing="mean")
    table = load(tmp_path / "a.parquet", columns=AUTO, missing="mean")
    assert table.columns == plain.columns
    np.testing.assert_array_equal(table.x, plain.x)


def test_a_run_on_a_data_frame_is_opened_with_it(tmp_path):
    """Its record does not hold it."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"a": [0.5, 1.5, 2.0, 4.0] * 5, "b": ["u", "v", "v", "u"] * 5})
    run = backsight.train(frame, steps=5, out=tmp_path / "run")
    with backsight.open(tmp_path / "run", arrays=frame) as again:
        assert again.at(3).step == 3
        assert again.at(5).vectors["theta"].tobytes() == run.state.vectors["theta"].tobytes()


@pytest.mark.parametrize(
    ("name", "text", "reader"),
    [
        ("a.xlsx", "PK", "read_excel"),
        ("a.XLS", "", "read_excel"),
        ("a.ods", "PK", "read_excel"),
        ("a.jsonl", '{"a": 1}', "read_json"),
        ("a.json", '[{"a": 1, "y": 2}]', "read_json"),
        ("a.json", '{"a": {"0": 1}, "y": {"0": 2}}', "read_json"),
        ("a.json", '{"columns": ["a"], "data": [[1]]}', "read_json"),
    ],
)
def test_tables_that_others_read(name, text, reader, tmp_path):
    """Are refused with two ways to go on, where they are to be trained on or predicted for."""
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(BadData, match=rf"Save it as CSV; or, in Python.* pandas\.{reader}"):
        backsight.train(str(path))
    with pytest.raises(BadData, match=rf"Save it as CSV; or, in Python.* pandas\.{reader}"):
        read_features(path, ("a",))


def test_a_spec_in_json_is_none_of_these(tmp_path):
    """It is trained, and mended where it is wrong."""
    path = tmp_path / "a.json"
    path.write_text('{"data": {"source": "xor"}, "layers": [{"layer": "dense"}], "steps": 2}')
    assert backsight.train(path).spec.steps == 2
    for text in ('{"layers": []}', "{}", '{"data": {}}', '{"steps": 2', "3"):
        path.write_text(text)
        with pytest.raises(backsight.BacksightError, match=r"(?s)^(?!.*Save it as CSV)"):
            backsight.train(path)
