"""NumPy's files from a stranger: what a header says is checked before memory is taken for it."""

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from backsight.data.files._npy import read_array
from backsight.data.read import read_file
from backsight.kernel.errors import BadData

ARRAYS = [
    np.ones((4, 3)),
    np.asfortranarray(np.arange(12.0).reshape(3, 4)),
    np.array(["é", "bb"]),
    np.array(["x"], dtype=">U3"),
    np.array(3.0),
    np.zeros((0, 3)),
    np.array([True]),
    np.array(["2024"], "M8[D]"),
    np.ones(3, ">i8"),
    np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: str(array.dtype))
def test_what_numpy_writes_is_read(array) -> None:
    """To the same numbers, order and dtype, and may be written to."""
    out = io.BytesIO()
    np.save(out, array)
    came = read_array(io.BytesIO(out.getvalue()), len(out.getvalue()))
    assert (came.dtype, came.shape) == (array.dtype, array.shape)
    assert came.tobytes() == array.tobytes()
    assert came.flags.writeable


def write(path: Path, header: str, body: bytes) -> None:
    path.write_bytes(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header.encode() + body)


@pytest.mark.parametrize(
    ("descr", "shape", "said"),
    [
        ("'<f8'", "(1000000000000, 3)", "its header says 24,000,000,000,000 bytes"),
        ("'<f8'", "(" + "9" * 30 + ",)", "its header is none"),
        ("'<f8'", "(-1, 3)", "its header is none"),
        ("'<f8'", "(True, 3)", "its header is none"),
        ("'<f8'", "(" * 300 + ")" * 300, "its header is none"),
        ("'x'", "(2, 3)", "its header is none"),
        ("'|O'", "(2, 3)", "objects of Python never"),
        ("[('a', '|O')]", "(2, 3)", "objects of Python never"),
        ("'<U0'", "(2, 3)", "objects of Python never"),
        ("[('a', '<f8'), ('b', '<f8'), ('c', '<f8')]", "(2, 1)", "(rows, columns) were expected"),
        ("[('a', '<f8', (3,))]", "(2,)", "(rows, columns) were expected"),
    ],
)
def test_a_header_that_is_not_so(tmp_path: Path, descr: str, shape: str, said: str) -> None:
    """One message says why; nothing is made of it."""
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"
    write(tmp_path / "a.npy", text, bytes(48))
    with pytest.raises(BadData, match=r"a\.npy") as refused:
        read_file(tmp_path / "a.npy")
    assert said in str(refused.value)


def test_texts_that_are_none(tmp_path: Path) -> None:
    """Numbers that stand for no sign, and halves of signs, are told before anything prints them."""
    text = "{'descr': '<U1', 'fortran_order': False, 'shape': (4, 3), }"
    for number in (0xD800, 0x110000, 2**32 - 1):
        write(tmp_path / "a.npy", text, struct.pack("<I", number) * 12)
        with pytest.raises(BadData, match="its texts are damaged"):
            read_file(tmp_path / "a.npy")


def test_members_of_an_archive_that_are_no_arrays(tmp_path: Path) -> None:
    """They are passed over; one that is damaged is named."""
    x, y = io.BytesIO(), io.BytesIO()
    np.save(x, np.arange(30.0).reshape(10, 3))
    np.save(y, np.arange(10) % 2)
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("notes.txt", "not an array")
        archive.writestr("x.npy", x.getvalue())
        archive.writestr("y.npy", y.getvalue())
    assert len(read_file(tmp_path / "a.npz")) == 10
    with zipfile.ZipFile(tmp_path / "a.npz", "a") as archive:
        archive.writestr("x_test.npy", x.getvalue()[:-8])
    with pytest.raises(BadData, match=r"x_test\.npy: its header says 240 bytes .* there are 232"):
        read_file(tmp_path / "a.npz")


def test_rows_below_a_line_of_words_that_are_shorter(tmp_path: Path) -> None:
    """A line with fewer cells than the first is told, whatever the first holds."""
    (tmp_path / "a.csv").write_text("a,b,kind\na,b,kind\na\na,b,kind\n")
    with pytest.raises(BadData, match=r"a\.csv"):
        read_file(tmp_path / "a.csv")


@pytest.mark.parametrize("kind", ["numbers", "text"])
def test_a_parquet_file_does_not_fill_the_memory(tmp_path, kind):
    """A few values, written again and again, are a small file and a large table."""
    polars = pytest.importorskip("polars")
    cell, rows = (
        (polars.lit(0), 20_000_000) if kind == "numbers" else (polars.lit("x" * 10**5), 1000)
    )
    column = polars.select(polars.repeat(cell, rows, eager=False).alias("a"))
    column.write_parquet(tmp_path / "bomb.parquet")
    with pytest.raises(BadData, match="times its size"):
        read_file(tmp_path / "bomb.parquet")
