"""Writes a file whole or not at all."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from backsight.kernel.errors import CannotWrite
from backsight.kernel.language import _


def write_whole(path: Path, fill: Callable[[BinaryIO], None]) -> None:
    """Let `fill` write a file of another name beside path, then put it in path's place; also in
    that of a link, which is not followed.

    Raises CannotWrite; what was at path then still is.
    """
    try:
        # A pipe or a device, which nothing may replace, or the system's name of one: /dev/stdout.
        is_name = path.is_symlink() and path.absolute().parts[1:2] in (("dev",), ("proc",))
        is_place = is_name or (path.exists() and not path.is_file())
    except OSError as e:
        raise CannotWrite(_explain_failure(path, e)) from e
    if is_place:
        return _fill_in_place(path, fill)
    beside = path.with_name(f".backsight-{secrets.token_hex(4)}.partial")
    try:
        with beside.open("xb") as file:
            fill(file)
        beside.replace(path)
    except OSError as e:
        raise CannotWrite(_explain_failure(path, e)) from e
    finally:
        _remove(beside)


def _fill_in_place(path: Path, fill: Callable[[BinaryIO], None]) -> None:
    try:
        with path.open("wb") as file:
            fill(file)
    except OSError as e:
        raise CannotWrite(_explain_failure(path, e)) from e


def _explain_failure(path: Path, e: OSError) -> str:
    reason = e.strerror or str(e)
    return _(
        "{path} cannot be written: {reason}. Give a file in a folder that you may write to."
    ).format(path=path, reason=reason)


def _remove(beside: Path) -> None:
    try:
        beside.unlink(missing_ok=True)
    except OSError:
        return  # the folder itself is out of reach: there is nothing to remove
