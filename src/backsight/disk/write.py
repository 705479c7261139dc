"""Writes a file whole or not at all."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from backsight.disk.refusals import explaining_write_errors


def write_whole(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Let `fill` write a file of another name beside path, then put it in path's place; also in
    that of a link, which is not followed: it may be a stranger's, and lead to anything.

    Raises CannotWrite; what was at path then still is.
    """
    with explaining_write_errors(path):
        if is_stream(path):
            with path.open("wb") as file:
                fill(file)
            return
        beside = path.with_name(f".backsight-{secrets.token_hex(4)}.partial")
        try:
            with beside.open("xb") as file:
                fill(file)
            beside.replace(path)
        finally:
            with suppress(OSError):  # the folder itself is out of reach: there is nothing to remove
                beside.unlink(missing_ok=True)


def write(path: Path, content: str | bytes) -> None:
    """Write a file whole, and wait until it is on the disk. Raises CannotWrite."""
    data = content.encode() if isinstance(content, str) else content

    def fill(file: BinaryIO) -> None:
        file.write(data)
        if not is_stream(path):  # a pipe keeps nothing
            file.flush()
            os.fsync(file.fileno())

    write_whole(path, fill)


def is_stream(path: Path) -> bool:
    """Whether a path is a pipe or a device, which nothing may replace, or the system's name of one,
    as /dev/stdout is also where it leads to a file."""
    if path.is_symlink() and path.absolute().parts[1:2] in (("dev",), ("proc",)):
        return True
    return path.exists() and not path.is_file()
