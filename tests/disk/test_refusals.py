"""What the system refuses: each refusal has the advice that helps."""

import errno
import os
from pathlib import Path

import pytest

from backsight.disk.refusals import explaining_write_errors
from backsight.disk.write import write, write_whole
from backsight.kernel.errors import CannotWrite


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "Free some room"),
        (errno.EDQUOT, "Free some room"),
        (errno.EISDIR, "not of a folder"),
        (errno.ENOTDIR, "a file stands where a folder has to"),
        (errno.ENAMETOOLONG, "a shorter name"),
        (errno.ENOENT, "a folder that is there"),
        (errno.EACCES, "may write to"),
        (errno.EROFS, "may write to"),
    ],
)
def test_the_advice_is_that_of_the_refusal(number: int, advice: str) -> None:
    """Room is spoken of only where there is none."""
    with pytest.raises(CannotWrite) as caught, explaining_write_errors("place"):
        raise OSError(number, os.strerror(number))
    assert str(caught.value).startswith(f"place cannot be written: {os.strerror(number)}.")
    assert advice in str(caught.value)
    assert ("Free some room" in str(caught.value)) == (advice == "Free some room")


@pytest.mark.parametrize(
    "writer", [write, lambda path, data: write_whole(path, lambda f: f.write(data))]
)
def test_both_ways_to_write_say_the_same(tmp_path: Path, writer) -> None:
    """Of a folder, of a file in the place of a folder, of a long name; nothing is left behind."""
    (tmp_path / "file").write_text("mine")
    for name, advice in {
        ".": "not of a folder", "file/x": "a file stands", "x" * 300: "shorter",
    }.items():  # fmt: skip
        with pytest.raises(CannotWrite, match=advice):
            writer(tmp_path / name, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
