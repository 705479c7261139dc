"""One run in one SQLite file: the only module that opens it.

A record may come from a stranger and may be damaged. So nothing in it is run: the schema must be
letter for letter ours (no triggers, no views), statements are ours with bound values, lengths are
asked for before bodies are read, and every row carries a seal that is checked when it is read.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal

from backsight.kernel.errors import BadData, CannotWrite
from backsight.kernel.language import _
from backsight.recorder.migrations import MIGRATIONS, NEWEST, tables

NAME = "record.sqlite"
"""The file's name in a run's folder."""
APPLICATION = int.from_bytes(b"BkSt", "big")
"""What tells our files from those of other programs, in SQLite's header."""
PAGE = 65536
LONGEST = 999_000_000
"""Bytes of the largest body, which is SQLite's own bound."""
PLAIN_LONGEST = 2**26
"""Bytes of the largest entry of plain data."""

Kind = Literal["about", "segment", "session", "moment", "mark", "finding", "chunk", "snapshot"]
"""about: what was trained. segment: how many steps were planned, from a step on. session: one
process that trained, and how it ended. moment: the network measured on its data. mark: the
checksum of a state. finding: what was noticed. chunk, snapshot: as in `migrations`."""
OWN_TABLE = {"chunk": "chunks", "snapshot": "snapshots"}


class Store:
    """An open record. Made by `create`, `open_to_read` and `open_to_write`; close it, or use it
    as a context."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._sql = connection

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def close(self) -> None:
        """Close the file; the last to close it leaves no other file beside it."""
        with _told(self.path):
            self._sql.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is written inside, or nothing."""
        with _told(self.path):
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._sql.execute("COMMIT")
            except BaseException:
                if self._sql.in_transaction:
                    self._sql.execute("ROLLBACK")
                raise

    @contextmanager
    def one_view(self) -> Iterator[None]:
        """All that is read inside is as it was at one moment, whoever writes meanwhile."""
        with _told(self.path):
            self._sql.execute("BEGIN")
            try:
                yield
            finally:
                self._sql.execute("COMMIT")

    def put(self, kind: Kind, key: int, body: bytes | memoryview) -> None:
        """Write a body, in place of one of the same kind and key."""
        seal = _seal(kind, key, body)
        with _told(self.path):
            if kind in OWN_TABLE:
                self._sql.execute(
                    f"INSERT OR REPLACE INTO {OWN_TABLE[kind]} VALUES (?, ?, ?)", (key, body, seal)
                )
            else:
                self._sql.execute(
                    "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", (kind, key, body, seal)
                )

    def drop(self, kind: Kind, keys: Iterable[int]) -> None:
        """Take bodies away; the room they took is used again."""
        where, own = _where(kind)
        with _told(self.path):
            self._sql.executemany(f"DELETE FROM {where}", [(*own, key) for key in keys])

    def keys(self, kind: Kind) -> list[int]:
        """The keys of a kind, in order."""
        table = OWN_TABLE.get(kind, "entries")
        where, own = ("", ()) if kind in OWN_TABLE else (" WHERE kind = ?", (kind,))
        with _told(self.path):
            found = self._sql.execute(f"SELECT key FROM {table}{where} ORDER BY key", own)
            keys = [row[0] for row in found]
        if not all(type(key) is int and 0 <= key < 2**62 for key in keys):
            raise self.damaged(_("a key of {kind} is no step").format(kind=kind))
        return keys

    def size(self, kind: Kind, key: int) -> int:
        """The bytes of a body; 0 where there is none."""
        where, own = _where(kind)
        with _told(self.path):
            row = self._sql.execute(
                f"SELECT length(body) FROM {where} AND typeof(body) = 'blob'", (*own, key)
            ).fetchone()
        return int(row[0]) if row and row[0] else 0

    def total(self, kind: Literal["chunk", "snapshot"]) -> int:
        """The bytes of all bodies of a kind."""
        with _told(self.path):
            row = self._sql.execute(f"SELECT sum(length(body)) FROM {OWN_TABLE[kind]}").fetchone()
        return int(row[0] or 0)

    def get(self, kind: Kind, key: int, *, longest: int = PLAIN_LONGEST) -> bytes:
        """A body. Raises BadData where there is none, where it is longer than it can be, and
        where its seal does not fit."""
        size = self.size(kind, key)
        if not 0 < size <= longest:
            raise self.damaged(
                _("{kind} {key} is missing").format(kind=kind, key=key)
                if size == 0
                else _("{kind} {key} has {size:,} bytes, where {longest:,} are the most").format(
                    kind=kind, key=key, size=size, longest=longest
                )
            )
        where, own = _where(kind)
        with _told(self.path):
            body, seal = self._sql.execute(
                f"SELECT body, seal FROM {where}", (*own, key)
            ).fetchone()
        if seal != _seal(kind, key, body):
            raise self.damaged(_("{kind} {key} was changed").format(kind=kind, key=key))
        return bytes(body)

    def damaged(self, what: str) -> BadData:
        """The error that says what is wrong with the file."""
        return BadData(_("The record {path} is damaged: {what}.").format(path=self.path, what=what))

    def copy_to(self, path: Path) -> None:
        """The record as it is now, as a file of its own."""
        with _told(path):
            target = sqlite3.connect(path)
            try:
                self._sql.backup(target)
            finally:
                target.close()


def create(path: Path) -> Store:
    """A new record, to write to. Raises CannotWrite where there is one already, or it cannot be."""
    if path.exists():
        raise CannotWrite(
            _("{path} exists, and a run never overwrites: give --out another name.").format(
                path=path
            )
        )
    with _told(path):
        connection = _connected(path, "rwc")
        connection.execute(f"PRAGMA page_size = {PAGE}")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        _set_up_writing(connection)
        _migrate(connection, 0)
    return Store(path, connection)


def open_to_read(path: Path) -> Store:
    """A record to read, also while another process writes it, also where nothing may be written.

    Raises BadData where it is none, is damaged, or is of a newer format.
    """
    _require_file(path)
    with _told(path):
        connection = _connected(path, "ro")
        try:
            version = _checked(path, connection)
        except sqlite3.OperationalError:  # a folder in which SQLite cannot put its own files
            connection.close()
            connection = _connected(path, "ro&immutable=1")
            version = _checked(path, connection)
        except BaseException:
            connection.close()
            raise
        if version < NEWEST:
            connection = _migrated_copy(connection, version)
    return Store(path, connection)


def open_to_write(path: Path) -> Store:
    """A record to go on with; older formats are brought up to this one. Hold its lock first."""
    _require_file(path)
    with _told(path):
        connection = _connected(path, "rw")
        try:
            version = _checked(path, connection)
            whole = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if whole != "ok":
                raise sqlite3.DatabaseError(whole)
            _set_up_writing(connection)
            _migrate(connection, version)
        except BaseException:
            connection.close()
            raise
    return Store(path, connection)


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise BadData(
            _(
                "There is no record {path}: give the folder that `backsight train` wrote, or the "
                "{name} in it."
            ).format(path=path, name=NAME)
        )


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    """A connection that trusts nothing in the file. It is used by one thread at a time."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=10,
        check_same_thread=False,
    )  # fmt: skip
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA mmap_size = 0")
    return connection


def _set_up_writing(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 256")
    connection.execute(f"PRAGMA journal_size_limit = {2**24}")


def _checked(path: Path, connection: sqlite3.Connection) -> int:
    """The format of the file, if it is one of ours and its schema is what ours is."""
    ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if not ours:
        raise BadData(
            _(
                "{path} is an SQLite file of another program, not a record of Backsight. Nothing "
                "in it was changed."
            ).format(path=path)
        )
    if version > NEWEST:
        raise BadData(
            _(
                "{path} has format {version}, but this version of Backsight knows formats up to "
                "{newest}: update Backsight (pip install -U backsight)."
            ).format(path=path, version=version, newest=NEWEST)
        )
    found = {row[0] for row in connection.execute("SELECT sql FROM sqlite_master LIMIT 20")}
    if version < 1 or found - {None} != tables(version):
        raise BadData(
            _("The record {path} is damaged: its tables are not those of format {version}.").format(
                path=path, version=version
            )
        )
    return int(version)


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    """Run the migrations that a format lacks, in one transaction."""
    if version == NEWEST:
        return
    connection.execute("BEGIN IMMEDIATE")
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {NEWEST}")
    connection.execute("COMMIT")


def _migrated_copy(connection: sqlite3.Connection, version: int) -> sqlite3.Connection:
    """An old record in memory, in the format of today; the file stays as it is."""
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.backup(memory)
    connection.close()
    _migrate(memory, version)
    return memory


def _where(kind: Kind) -> tuple[str, tuple[str, ...]]:
    """The table with its condition, and what is bound before the key."""
    if kind in OWN_TABLE:
        return f"{OWN_TABLE[kind]} WHERE key = ?", ()
    return "entries WHERE kind = ? AND key = ?", (kind,)


def digest(body: bytes | memoryview) -> bytes:
    """The checksum of a body."""
    return hashlib.sha256(body).digest()


def _seal(kind: Kind, key: int, body: object) -> bytes:
    if not isinstance(body, bytes | memoryview):
        return b""
    return hashlib.blake2b(f"{kind}/{key}/".encode() + digest(body), digest_size=16).digest()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what SQLite refuses into messages that say where and what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _explained(path, error) from error


def _explained(path: Path, error: sqlite3.DatabaseError) -> BadData | CannotWrite:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return CannotWrite(
            _(
                "{path} cannot be written: the disk is full. What was written before is whole. "
                "Free some room; `backsight resume` goes on from there."
            ).format(path=path)
        )
    if code == sqlite3.SQLITE_BUSY:
        return CannotWrite(
            _("{path} is being written by another process: wait until it is done.").format(
                path=path
            )
        )
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, 0, sqlite3.SQLITE_ERROR):
        return BadData(
            _("The record {path} is damaged, or is none: {error}.").format(path=path, error=error)
        )
    return CannotWrite(
        _(
            "{path} cannot be opened or written: {error}. Free some room, or give a place that "
            "may be written to."
        ).format(path=path, error=error)
    )
