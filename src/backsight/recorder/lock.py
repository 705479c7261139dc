"""Who may write a record: one process, until it ends, however it ends.

An exclusive transaction on an empty SQLite file beside the record: the system takes the lock away
from a process that is killed, so a lock that is held means a process that lives.
"""

import sqlite3
from pathlib import Path

from backsight.kernel.errors import CannotWrite
from backsight.kernel.language import _


class Lock:
    """The right to write the record at a path. Raises CannotWrite where another process has it,
    and where the folder cannot be written."""

    def __init__(self, record: Path) -> None:
        try:
            self._sql = sqlite3.connect(
                _place(record), timeout=0, isolation_level=None, check_same_thread=False
            )
            self._sql.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise CannotWrite(
                    _(
                        "{record} is being written by another process: wait until it is done, or "
                        "watch it with `backsight follow {record}`."
                    ).format(record=record)
                ) from None
            raise CannotWrite(
                _("{folder} cannot be written ({error}), so the run cannot go on there.").format(
                    folder=record.absolute().parent, error=error
                )
            ) from error

    def release(self) -> None:
        """Let others write."""
        self._sql.close()


def is_held(record: Path) -> bool:
    """Whether a process that lives is writing the record."""
    place = _place(record)
    if not place.exists():
        return False
    try:
        lock = sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True, timeout=0)
        try:
            lock.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            lock.close()
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False


def _place(record: Path) -> Path:
    return record.with_name(f".{record.name}.lock")
