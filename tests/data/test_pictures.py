"""IDX files and their download: found, checked, whole or not at all."""

import gzip
import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest

from backsight.data import load
from backsight.data.picture_sets.download import RemoteFile, fetch
from backsight.data.picture_sets.idx import read_idx
from backsight.data.picture_sets.pictures import NAMES, PictureSet, load_pictures
from backsight.kernel.errors import BadData, CannotWrite
from backsight.kernel.progress import ignore_progress

REAL = Path(__file__).parents[3] / "shared" / "data"


def idx(array, kind=8):
    array = np.asarray(array, np.uint8)
    return bytes((0, 0, kind, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape) + bytes(
        array.tobytes()
    )  # fmt: skip


FOUR = tuple(
    gzip.compress(idx(array), mtime=0)
    for array in (
        np.arange(6 * 4).reshape(6, 2, 2),
        [0, 1, 2, 0, 1, 2],
        np.full((3, 2, 2), 255),
        [2, 1, 0],
    )
)


def small(mirrors):
    """A data set of nine pictures that its mirrors have as FOUR."""
    return PictureSet(
        name="small",
        classes=("a", "b", "c"),
        target="kind",
        sizes=tuple(map(len, FOUR)),
        md5s=tuple(hashlib.md5(data).hexdigest() for data in FOUR),
        mirrors=mirrors,
    )


def put(folder, contents=FOUR, names=NAMES):
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in zip(names, contents, strict=True):
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache of its own, and no data elsewhere."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("BACKSIGHT_DATA", raising=False)
    return tmp_path / "cache" / "backsight" / "small"


@pytest.fixture
def mirror(tmp_path):
    return put(tmp_path / "mirror").as_uri() + "/"


def test_pictures_become_rows(tmp_path):
    """Training rows, then test rows; pixels from 0 to 1 in float32."""
    table = load_pictures(small(()), str(put(tmp_path / "own")), None)
    assert (table.x.shape, table.x.dtype) == ((9, 4), np.float32)
    assert (table.test_rows, table.image, table.classes) == (3, (2, 2), ("a", "b", "c"))
    assert table.y.tolist() == [0, 1, 2, 0, 1, 2, 2, 1, 0]
    np.testing.assert_array_equal(table.x[1], np.float32([4, 5, 6, 7]) / np.float32(255))
    assert table.x[6:].min() == 1


@pytest.mark.parametrize("place", ["", "small"])
@pytest.mark.parametrize("dotted", [False, True])
def test_files_are_found_unpacked_and_under_the_variable(tmp_path, monkeypatch, place, dotted):
    """$BACKSIGHT_DATA may hold them or a folder of the set's name; .gz is not needed."""
    names = [name.removesuffix(".gz") for name in NAMES]
    names = [name.replace("-idx", ".idx") for name in names] if dotted else names
    put(tmp_path / "own" / place, map(gzip.decompress, FOUR), names)
    monkeypatch.setenv("BACKSIGHT_DATA", str(tmp_path / "own"))
    assert len(load_pictures(small(()), "", None)) == 9


def test_a_download_lands_whole_in_the_cache(cache, mirror):
    """All four files come, progress is told to the end, and the next load needs no mirror."""
    told = []
    load_pictures(small(("file:///nowhere/", mirror)), "", lambda *progress: told.append(progress))
    assert sorted(path.name for path in cache.iterdir()) == sorted(NAMES)
    assert [t for t in told if t[1] == t[2]] == [
        (name, len(data), len(data)) for name, data in zip(NAMES, FOUR, strict=True)
    ]
    assert len(load_pictures(small(()), "", None)) == 9


def test_a_wrong_mirror_leaves_nothing(tmp_path, cache):
    """Bytes that do not fit the checksum are not kept, nor are too many."""
    wrong = tuple(bytes(data[:-1]) + b"?" for data in FOUR)
    long = tuple(data + b"?" for data in FOUR)
    mirrors = tuple(
        put(tmp_path / f"m{i}", bad).as_uri() + "/" for i, bad in enumerate((wrong, long))
    )
    with pytest.raises(BadData, match=r"its md5 is .* it is longer than"):
        load_pictures(small(mirrors), "", ignore_progress)
    assert list(cache.iterdir()) == []


def test_an_interrupted_download_leaves_nothing(tmp_path, mirror):
    """Ctrl-C between two chunks removes what had come."""

    def interrupt(*progress):
        raise KeyboardInterrupt

    file = RemoteFile(name=NAMES[0], size=len(FOUR[0]), md5=small(()).md5s[0])
    with pytest.raises(KeyboardInterrupt):
        fetch(file, (mirror,), tmp_path / "into", interrupt)
    assert list((tmp_path / "into").iterdir()) == []


def test_without_files_and_network_everything_needed_is_said(tmp_path, cache, monkeypatch):
    """The four names, their checksums, where was looked, and where to put them."""
    monkeypatch.setenv("BACKSIGHT_DATA", str(tmp_path / "empty"))
    with pytest.raises(BadData) as caught:
        load_pictures(small(("file:///nowhere/",)), "", None)
    for part in (*NAMES, *small(()).md5s, str(tmp_path / "empty"), str(cache), "BACKSIGHT_DATA"):
        assert part in str(caught.value)


def test_a_folder_given_is_the_only_one_looked_in(tmp_path, mirror):
    """A wrong folder is an error, not a download."""
    with pytest.raises(BadData, match="does not hold small"):
        load_pictures(small((mirror,)), str(tmp_path), None)


def test_a_cache_that_cannot_be_made_is_said(tmp_path, cache, mirror):
    """Where a file stands in the way of the folder, CannotWrite."""
    cache.parent.parent.write_text("in the way")
    with pytest.raises(CannotWrite, match="cannot be made"):
        load_pictures(small((mirror,)), "", None)


@pytest.mark.parametrize(
    ("which", "data", "message"),
    [
        (0, FOUR[1], "holds labels .* where pictures"),
        (1, FOUR[0], "holds pictures .* where labels"),
        (1, FOUR[3], "6 pictures and .* 3 labels"),
        (1, idx([0, 1, 2, 0, 7, 2]), "label 5 is 7; labels are 0 to 2"),
        (2, idx(np.zeros((3, 2, 3))), "they must be alike"),
        (0, b"<!DOCTYPE html>", "not an IDX file of bytes nor gzip: it begins with b'<!DO'"),
        (0, b"", "begins with b''"),
        (0, idx(np.zeros((6, 2, 2)), kind=13), "not an IDX file of bytes"),
        (0, idx(np.zeros((6, 2, 2)))[:10], "ends within its header"),
        (0, idx(np.zeros((6, 2, 2)))[:-1], "makes 40 bytes, but it has 39"),
        (0, idx(np.zeros((6, 2, 2))) + b"x", "makes 40 bytes, but it has 41"),
        (0, gzip.compress(idx(np.zeros((6, 2, 2)))[:-1], mtime=0), "only 23 came"),
        (0, gzip.compress(idx(np.zeros((6, 2, 2))) + b"x", mtime=0), "more came"),
        (0, FOUR[0][:-12], "damaged gzip"),
        (0, FOUR[0][:-8] + b"\0\0\0\0" + FOUR[0][-4:], "damaged gzip: CRC"),
        (0, gzip.compress(bytes((0, 0, 8, 3)) + b"\xff" * 12, mtime=0), "compressed ones"),
    ],
)
def test_every_fault_of_the_files_is_named(tmp_path, which, data, message):
    """Swapped, cut, corrupt, oversized and foreign files are told apart."""
    contents = [*FOUR[:which], data, *FOUR[which + 1 :]]
    with pytest.raises(BadData, match=message):
        load_pictures(small(()), str(put(tmp_path / "own", contents)), None)


def test_any_cut_of_a_file_is_refused(tmp_path):
    """No truncation passes, packed or not."""
    path = tmp_path / "a"
    for whole in (FOUR[0], gzip.decompress(FOUR[0])):
        for cut in range(len(whole)):
            path.write_bytes(whole[:cut])
            with pytest.raises(BadData):
                read_idx(path, 3)


needs_mnist = pytest.mark.skipif(
    not (REAL / "mnist").is_dir(), reason="MNIST is not beside the repository"
)


@needs_mnist
def test_mnist_is_read():
    """60,000 and 10,000 pictures with the known first labels and mean."""
    table = load("mnist", folder=str(REAL))
    assert (table.x.shape, table.test_rows) == ((70000, 784), 10000)
    assert table.y[:5].tolist() == [5, 0, 4, 1, 9]
    assert np.bincount(table.y[60000:])[:3].tolist() == [980, 1135, 1032]
    assert table.x[:60000].mean(dtype=float) == pytest.approx(0.1306604)


@needs_mnist
def test_mnist_is_not_taken_for_fashion():
    """The files have the same names, so the labels decide."""
    with pytest.raises(BadData, match="does not hold fashion_mnist"):
        load("fashion_mnist", folder=str(REAL / "mnist"))
