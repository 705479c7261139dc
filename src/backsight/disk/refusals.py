"""What the system refuses to read or write, as a message that says where and what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backsight.kernel.errors import BadData, CannotWrite
from backsight.kernel.language import _, join_sentences

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""There is no room, or no more is allowed."""
FORBIDDEN = (errno.EACCES, errno.EPERM)
"""The user has no right to it."""


@contextmanager
def explaining_read_errors(path: Path) -> Iterator[None]:
    """Turn the system's refusals, but that there is no such file, into messages that say where."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise make_read_error(path, error) from error


def make_read_error(path: str | Path, error: OSError) -> BadData:
    """The message for what cannot be read, with what to do where it is not allowed."""
    message = _("{path} cannot be read: {reason}.").format(
        path=path, reason=error.strerror or error
    )
    if error.errno not in FORBIDDEN:
        return BadData(message)
    advice = _("Change its permissions, or those of the folders above it; or ask its owner.")
    return BadData(join_sentences(message, advice))


@contextmanager
def explaining_write_errors(place: str | Path, option: str = "-o") -> Iterator[None]:
    """Turn the system's refusals into messages that say where and what to do. option: what the
    place was given by."""
    try:
        yield
    except OSError as error:
        message = _("{place} cannot be written: {reason}.").format(
            place=place, reason=error.strerror or error
        )
        raise CannotWrite(join_sentences(message, find_advice(error.errno, option))) from error


def find_advice(number: int | None, option: str = "-o") -> str:
    """What to do about a refusal. number: the system's; option: what the place was given by."""
    return _find_advice(number).format(option=option)


def _find_advice(number: int | None) -> str:
    if number in FULL:
        return _("Free some room, or give {option} a place on another disk.")
    if number == errno.EISDIR:
        return _("Give {option} the name of a file, not of a folder.")
    if number in (errno.ENOTDIR, errno.EEXIST):
        return _("Give {option} another name: a file stands where a folder has to.")
    if number == errno.ENAMETOOLONG:
        return _("Give {option} a shorter name.")
    if number == errno.ENOENT:
        return _("Give {option} a place in a folder that is there.")
    return _("Give {option} a place that you may write to.")
