"""The run's folder: counted up, never overwritten, files whole or absent."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from backsight.disk.write import write
from backsight.kernel.errors import BadData, CannotWrite
from backsight.recorder import folder as on_disk


def test_folders_are_counted_up(tmp_path: Path) -> None:
    """runs/x-0001, then x-0002, also after a gap, whatever else lies there."""
    base = str(tmp_path / "runs")
    assert on_disk.make_folder("x", base=base).name == "x-0001"
    (tmp_path / "runs" / "x-0007").mkdir()
    (tmp_path / "runs" / "x-old").mkdir()
    assert on_disk.make_folder("x", base=base).name == "x-0008"
    assert on_disk.make_folder("y", base=base).name == "y-0001"


def test_two_at_once_get_two_folders(tmp_path: Path) -> None:
    """Twenty threads ask at once and get twenty folders."""
    with ThreadPoolExecutor(20) as pool:
        made = list(pool.map(lambda _: on_disk.make_folder("x", base=str(tmp_path)), range(20)))
    assert len(set(made)) == 20


def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk in mid-write gives a clear error; the old file stays, no litter beside it."""
    path = tmp_path / "a.txt"
    write(path, "old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWrite, match="No space left"):
        write(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_real_full_disk() -> None:
    """The device that is always full refuses with our message."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(CannotWrite):
        on_disk.check_writable("/dev/full/run")


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"{}", b"\xff" * 8])
def test_damaged_weights_are_told(tmp_path: Path, content: bytes) -> None:
    """A weights file that is cut short or something else gives BadData with its path."""
    (tmp_path / on_disk.WEIGHTS).write_bytes(content)
    with pytest.raises(BadData, match=r"weights\.safetensors"):
        on_disk.read_weights_file(tmp_path / on_disk.WEIGHTS)


def test_weights_survive(tmp_path: Path) -> None:
    """Arrays come back with their bits, also from views that are not contiguous."""
    weights = {"W1": np.arange(12.0).reshape(3, 4).T, "b1": np.float32([1, 2])}
    on_disk.write_weights(tmp_path, weights)
    again = on_disk.read_weights_file(tmp_path / on_disk.WEIGHTS)
    assert all((again[k] == weights[k]).all() for k in weights)


def test_no_folder_is_told(tmp_path: Path) -> None:
    """A folder that is none of ours is named with what was looked for."""
    with pytest.raises(BadData, match=r"spec\.toml"):
        on_disk.read_text(tmp_path / "nothing" / "spec.toml")
