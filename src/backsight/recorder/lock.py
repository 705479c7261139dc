"""Who may write a record: one process, until it ends, however it ends.

An exclusive transaction on an empty SQLite file beside the record: the system takes the lock away
from a process that is killed, so a lock that is held means a process that lives::

    wild/record.sqlite            readers and the one writer
    wild/.record.sqlite.lock      no bytes; locked while a process trains

    train wild     locks it, trains, is killed        the lock is gone, the empty file stays
    resume wild    locks it: nobody has it            goes on
    resume wild    meanwhile, in a second terminal    "… is being written by another process …"

A file that merely is there, as many programs use for a lock, would outlive whoever made it. And
why not a lock on the record itself: that would keep its readers out.
"""

import sqlite3
from pathlib import Path

from backsight.kernel.errors import CannotWrite
from backsight.kernel.language import _


class Lock:
    """The right to write the record at a path. Raises CannotWrite where another process has it,
    and where the folder cannot be written."""

    def __init__(self, record: Path) -> None:
        # A link would have us lock, and later delete, another file than the one that stands here.
        self._place = place = locate_lock(record)
        if place.is_symlink() or (place.exists() and not place.is_file()):
            raise _explain_no_lock(place)
        is_new = not place.exists()
        try:
            self._sql = sqlite3.connect(
                place, timeout=0, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise _explain_refusal(record, error) from error
        try:
            # Its journal, of nothing, would stay on the disk where the process is killed.
            self._sql.execute("PRAGMA journal_mode = MEMORY")
            self._sql.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            self._sql.close()
            # Another process may have locked the file that we have just made: then it is theirs.
            if is_new and not _is_busy(error):
                place.unlink(missing_ok=True)
            raise _explain_refusal(record, error) from error

    def release(self) -> None:
        """Let others write."""
        self._sql.close()

    def withdraw(self) -> None:
        """Let others write, and leave no file: there is no record to be written."""
        # In this order: once released, another process may lock the file that would be deleted.
        self._place.unlink(missing_ok=True)
        self.release()


def is_held(record: Path) -> bool:
    """Whether a process that lives is writing the record."""
    place = locate_lock(record)
    if not place.is_file():
        return False
    try:
        lock = sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True, timeout=0)
        try:
            lock.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            lock.close()
    except sqlite3.Error as error:
        return _is_busy(error)
    return False


def locate_lock(record: Path) -> Path:
    """The lock's file, beside the record itself, by whatever name that was given."""
    # Two names of one record, a link and the file, must come to one lock.
    whole = record.resolve()
    return whole.with_name(f".{whole.name}.lock")


def _explain_refusal(record: Path, error: sqlite3.Error) -> CannotWrite:
    if _is_busy(error):
        return CannotWrite(
            _(
                "{record} is being written by another process: wait until it is done, or "
                "watch it with `backsight follow {record}`."
            ).format(record=record)
        )
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_NOTADB:
        return _explain_no_lock(locate_lock(record))
    return CannotWrite(
        _("{folder} cannot be written ({error}), so the run cannot go on there.").format(
            folder=record.absolute().parent, error=error
        )
    )


def _explain_no_lock(place: Path) -> CannotWrite:
    return CannotWrite(
        _("{place} is no lock of a record, though it stands where one has to: delete it.").format(
            place=place
        )
    )


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
