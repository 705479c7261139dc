"""One run in one SQLite file, as rows that are read and written.

A record may come from a stranger and may be damaged. So nothing in it is run: `open` lets in no
schema but ours, statements are ours with bound values, no body is read that is longer than it may
be, and every row carries a seal that is checked when it is read::

    table       key                    body                                    seal
    entries     ("mark", 100)          {"digest":"5e…","chain":"a1…"}          16 bytes
    chunks      1                      rows of steps 1 to 100 (packing)        16 bytes
    snapshots   100                    the state after step 100 (packing)      16 bytes

    seal = blake2b("snapshot/100/" + sha256(body))

Kind and key are sealed with the body, so that a row that is whole cannot be put in the place of
another: the snapshot of step 50 under key 100 is "snapshot 100 was changed". A seal is no secret:
it finds damage and mistakes; who can compute it can also forge it. What a forger cannot make fit
is the replay, which arrives at other numbers.
"""

import errno
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Literal, get_args

from backsight.disk.refusals import find_advice
from backsight.kernel.errors import BadData, CannotWrite, MissingRecord
from backsight.kernel.language import _, join_sentences

NAME = "record.sqlite"
"""The file's name in a run's folder."""
LONGEST = 999_000_000
"""Bytes of the largest body, which is SQLite's own bound."""
PLAIN_LONGEST = 2**24
"""Bytes of the largest entry of plain data."""

Kind = Literal["about", "segment", "session", "moment", "mark", "finding", "chunk", "snapshot"]
"""about: what was trained. segment: how many steps were planned, from a step on. session: one
process that trained, and how it ended. moment: the network measured on its data. mark: the
checksum of a state. finding: what was noticed. chunk, snapshot: as in `migrations`."""
KINDS = frozenset(get_args(Kind))
OWN_TABLE = {"chunk": "chunks", "snapshot": "snapshots"}
MOST_NOTES = 12
"""Notes of a file that are kept."""
LATEST = 2**62
"""Keys are below it."""
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
UNFIT = (
    0,
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_CONSTRAINT,
)
"""What SQLite says of a file that is damaged, and of one whose contents are not ours."""


LEAST_ROW_BYTES = 6
"""Of a row in a page, with its pointer, at the least."""


class Store:
    """An open record. Made by `open`; close it, or use it as a context."""

    path: Path
    """The file."""
    notes: list[str]
    """What was found damaged, and passed over."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.notes = []
        self._sql, self._has_log = connection, False
        self._place = path.absolute()  # a program may go to another folder while it trains
        self._identity = _read_identity(path)

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def require_place(self) -> None:
        """Raise MissingRecord where the file that is open is no longer the one at its path."""
        if not self._is_in_place():
            raise MissingRecord(self.path)

    def _is_in_place(self) -> bool:
        return _read_identity(self._place) == self._identity

    def close(self) -> None:
        """Close the file. After writing, it is whole without other files beside it, and reading it
        makes none; where somebody reads it at that moment, they stay until it is written again."""
        with explaining_sqlite_errors(self.path):
            try:
                if self._has_log and self._is_in_place():  # else the log there is another's
                    with suppress(sqlite3.OperationalError):
                        self._sql.execute("PRAGMA busy_timeout = 0")
                        self._sql.execute("PRAGMA journal_mode = DELETE")
            finally:
                self._sql.close()

    @contextmanager
    def open_transaction(self) -> Iterator[None]:
        """All of what is written inside, or nothing."""
        with explaining_sqlite_errors(self.path):
            # A reader sees whole transactions while we write, and a killed process loses the last
            # of them at most. With the first of them, for a file that is only looked at stays as
            # it was.
            if not self._has_log:
                self._sql.execute("PRAGMA journal_mode = WAL")
                self._has_log = True
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._sql.execute("COMMIT")
            except BaseException:
                if self._sql.in_transaction:
                    self._sql.execute("ROLLBACK")
                raise

    @contextmanager
    def freeze_view(self) -> Iterator[None]:
        """All that is read inside is as it was at one moment, whoever writes meanwhile."""
        if self._sql.in_transaction:
            yield
            return
        with explaining_sqlite_errors(self.path):
            self._sql.execute("BEGIN")
            try:
                yield
            finally:
                if self._sql.in_transaction:  # damage that was met keeps it from being committed
                    self._sql.execute("ROLLBACK")

    def put(self, kind: Kind, key: int, body: bytes | memoryview, checksum: bytes = b"") -> None:
        """Write a body, in place of one of the same kind and key. checksum: its `digest`, where it
        is known already."""
        seal = compute_seal(kind, key, body, checksum)
        with explaining_sqlite_errors(self.path):
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
        where, own = _locate_table(kind)
        with explaining_sqlite_errors(self.path):
            self._sql.executemany(f"DELETE FROM {where}", [(*own, key) for key in keys])

    def list_keys(self, kind: Kind) -> list[int]:
        """The keys of a kind, in order. Of chunks and snapshots those that can be read, where the
        file is damaged; a note says so."""
        if kind in OWN_TABLE:
            values, is_whole = self._read_column(f"SELECT key FROM {OWN_TABLE[kind]} ORDER BY key")
            # A damaged page ends a reading; from the other end, what lies behind it is found, too.
            if not is_whole:
                values += self._read_column(f"SELECT key FROM {OWN_TABLE[kind]} ORDER BY key DESC")[
                    0
                ]
        else:
            values, is_whole = self._read_column(
                "SELECT key FROM entries WHERE kind = ? ORDER BY key", kind
            )
        keys = sorted({key for key in values if type(key) is int and 0 <= key < LATEST})
        if not is_whole or keys != values:
            damage = self.make_damage_error(_("a key of {kind} is no step").format(kind=kind))
            # Without one of the plain entries, what is left may say something false of the run;
            # chunks and snapshots can be done without.
            if kind not in OWN_TABLE:
                raise damage
            self.note(_("{error} What can be read is taken.").format(error=damage))
        return keys

    def _read_column(self, statement: str, *bound: str) -> tuple[list[object], bool]:
        """The first column of the rows as far as they can be read, and whether that is all."""
        values: list[object] = []
        with explaining_sqlite_errors(self.path):
            try:
                most = self._count_most_rows()
                for row in self._sql.execute(statement, bound):
                    values.append(row[0])
                    # Pages that lead back to each other would give rows without end.
                    if len(values) > most:
                        return values, False
            except sqlite3.DatabaseError as error:
                if read_error_code(error) not in DAMAGE:
                    raise
                return values, False
        return values, True

    def _count_most_rows(self) -> int:
        """More rows than fit the pages cannot be there."""
        pages = self._sql.execute("PRAGMA page_count").fetchone()[0]
        size = self._sql.execute("PRAGMA page_size").fetchone()[0]
        return int(pages) * int(size) // LEAST_ROW_BYTES

    def measure_body(self, kind: Kind, key: int) -> int:
        """The bytes of a body; 0 where there is none."""
        where, own = _locate_table(kind)
        with explaining_sqlite_errors(self.path):
            row = self._sql.execute(
                f"SELECT length(body) FROM {where} AND typeof(body) = 'blob'", (*own, key)
            ).fetchone()
        return int(row[0]) if row and row[0] else 0

    # Sizes of bodies are asked of SQLite, which reads them off the row's head, not the body.
    def count_bytes(self, kind: Literal["chunk", "snapshot"]) -> int:
        """The bytes of all bodies of a kind that can be read."""
        sizes, _whole = self._read_column(f"SELECT length(body) FROM {OWN_TABLE[kind]}")
        return sum(size for size in sizes if isinstance(size, int))

    def get(self, kind: Kind, key: int, *, longest: int = PLAIN_LONGEST) -> bytes:
        """A body. Raises BadData where there is none, where it is longer than it can be, and
        where its seal does not fit."""
        # One statement: between a length and a body that are asked one after the other, another
        # process may put a longer one. What is too long never comes into memory.
        where, own = _locate_table(kind)
        with explaining_sqlite_errors(self.path):
            row = self._sql.execute(
                "SELECT length(body), iif(length(body) <= ?, body, NULL), "
                f"iif(length(seal) <= 64, seal, NULL) FROM {where} AND typeof(body) = 'blob'",
                (longest, *own, key),
            ).fetchone()
        size, body, seal = row or (0, None, None)
        if not size:
            raise self.make_damage_error(_("{kind} {key} is missing").format(kind=kind, key=key))
        if body is None:
            raise self.make_too_long_error(kind, key, size, longest=longest)
        if seal != compute_seal(kind, key, body):
            raise self.make_damage_error(_("{kind} {key} was changed").format(kind=kind, key=key))
        return bytes(body)

    def note(self, text: str) -> None:
        """Keep what should be known of the file, once; of very much, that there is more."""
        if len(self.notes) == MOST_NOTES:
            text = _("More of the record {path} is damaged.").format(path=self.path)
        if text not in self.notes and len(self.notes) <= MOST_NOTES:
            self.notes.append(text)

    def make_too_long_error(self, kind: object, key: object, size: int, *, longest: int) -> BadData:
        """The error for a body that is longer than it can be."""
        return self.make_damage_error(
            _("{kind} {key} has {size:,} bytes, where {longest:,} are the most").format(
                kind=kind, key=key, size=size, longest=longest
            )
        )

    def make_damage_error(self, what: str) -> BadData:
        """The error that says what is wrong with the file."""
        return BadData(_("The record {path} is damaged: {what}.").format(path=self.path, what=what))

    def copy_to(self, path: Path) -> None:
        """The record as it is now, as a file of its own."""
        with explaining_sqlite_errors(path):
            target = sqlite3.connect(path)
            try:
                self._sql.backup(target)
            finally:
                target.close()


def _read_identity(path: Path) -> tuple[int, int] | None:
    """What no other file has, whatever its name; None where there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def _locate_table(kind: Kind) -> tuple[str, tuple[str, ...]]:
    """The table with its condition, and what is bound before the key."""
    if kind in OWN_TABLE:
        return f"{OWN_TABLE[kind]} WHERE key = ?", ()
    return "entries WHERE kind = ? AND key = ?", (kind,)


def compute_digest(body: bytes | memoryview) -> bytes:
    """The checksum of a body."""
    return hashlib.sha256(body).digest()


def compute_seal(kind: Kind, key: int, body: object, checksum: bytes = b"") -> bytes:
    """The checksum of a row: its kind, key and body. checksum: that of the body, where known."""
    if not isinstance(body, bytes | memoryview):
        return b""
    whole = f"{kind}/{key}/".encode() + (checksum or compute_digest(body))
    return hashlib.blake2b(whole, digest_size=16).digest()


@contextmanager
def explaining_sqlite_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite refuses into messages that say where and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain_error(path, error) from error
    except UnicodeDecodeError as error:  # of a text in the file, or of SQLite's words about it
        raise _explain_error(path, sqlite3.DatabaseError(str(error))) from error


def read_error_code(error: sqlite3.Error) -> int:
    """What kind of refusal it is; 0 where it is Python's, of a text that is none."""
    # The low byte is the kind; the others tell variants of it apart.
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def _explain_error(path: Path, error: sqlite3.Error) -> BadData | CannotWrite:
    code = read_error_code(error)
    if isinstance(error, sqlite3.ProgrammingError):
        return BadData(_("The record {path} was closed: open it again.").format(path=path))
    if code == sqlite3.SQLITE_BUSY:
        return CannotWrite(
            _("{path} is being written by another process: wait until it is done.").format(
                path=path
            )
        )
    if code in (*DAMAGE, *UNFIT):
        return BadData(
            _("The record {path} is damaged, or is none: {error}.").format(path=path, error=error)
        )
    is_full = code == sqlite3.SQLITE_FULL
    message = _("{place} cannot be written: {reason}.").format(
        place=path, reason=_("the disk is full") if is_full else error
    )
    advice = find_advice(errno.ENOSPC if is_full else errno.EACCES)
    return CannotWrite(join_sentences(message, advice))
