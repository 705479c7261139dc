"""How a record is opened: what is not one of ours, or not whole, is refused or mended here.

Nothing in the file is trusted: the schema must be letter for letter ours (no triggers, no views),
the rows of plain data must lie in their order, and the files beside it must be files. What a file
goes through before its first row is believed::

    path ── a file? files beside it files, no links? ──▶ "There is no record …", "… no file …"
      │     at least SQLite's header long?           ──▶ "… is empty", "… is damaged, or is none"
      ▼
    connect, trusting nothing: no functions of the schema, cells checked, nothing mapped into memory
      │     our number in the header?                ──▶ "… of another program …"
      │     a format that is known?                  ──▶ "… update Backsight"
      │     the tables of that format, to the letter?──▶ "… its tables are not those of format 1"
      │     plain rows in order, of kinds we know?   ──▶ "… its entries are not in order"
      ▼
    to read:   an older format is brought up to this one in memory; the file stays as it is
    to write:  every page checked; what is damaged is mended from the rows that can be read (repair)
      │
      ▼
    Store      each row is sealed, and its seal is checked when it is read (store)

A run of the 2-3-2 example for 100 steps is one file with, say, one `about`, one `segment`, one
`session`, a chunk with the rows of steps 1 to 100, and a snapshot and its `mark` after step 100.
"""

import os
import sqlite3
from functools import cache
from itertools import pairwise
from pathlib import Path

from backsight.disk.refusals import explaining_read_errors
from backsight.kernel.errors import BadData, CannotWrite, EmptyRecord
from backsight.kernel.language import _, ngettext
from backsight.recorder.lock import is_held
from backsight.recorder.migrations import MIGRATIONS, NEWEST
from backsight.recorder.repair import mend, merge_copy
from backsight.recorder.store import (
    KINDS,
    NAME,
    PLAIN_LONGEST,
    Store,
    explaining_sqlite_errors,
    read_error_code,
)

APPLICATION = int.from_bytes(b"BkSt", "big")
"""What tells our files from those of other programs, in SQLite's header."""
PAGE, HEADER = 65536, 100
WRITE_VERSION, LOGGED = 18, 2
"""Where the header says how changes are written, and what it says of a log (WAL)."""
ENDINGS_BESIDE = ("-wal", "-shm", "-journal")
"""Endings of SQLite's own files beside a record."""
JOURNAL_SIGN = bytes.fromhex("d9d505f920a163d7")
"""With which a journal begins, and with which it ends where it names a super-journal."""
CANNOT_PLACE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
"""What SQLite says where it cannot put them there."""


def create(path: Path) -> Store:
    """A new record, to write to. Raises CannotWrite where there is one already, or it cannot be."""
    if path.exists():
        raise CannotWrite(
            _("{path} exists, and a run never overwrites: give --out another name.").format(
                path=path
            )
        )
    with explaining_sqlite_errors(path):
        connection = _connect(path, "rwc")
        try:
            connection.execute(f"PRAGMA page_size = {PAGE}")
            _set_up_writing(connection)
            _migrate(connection, 0)
        except BaseException:
            connection.close()
            discard(path)
            raise
    return Store(path, connection)


def discard(path: Path) -> None:
    """Take away a record that was created and has not begun."""
    for ending in ("", *ENDINGS_BESIDE):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def open_to_read(path: Path) -> Store:
    """A record to read, also while another process writes it, also where nothing may be written.

    Raises BadData where it is none, is damaged, or is of a newer format.
    """
    with explaining_read_errors(path), explaining_sqlite_errors(path):
        _require_file(path)
        # To read a log beside the record, SQLite puts files of its own there, which who only reads
        # cannot take away again. So that is done only while somebody writes.
        if _has_log(path) and not is_held(path):
            return _open_store(path, _connect_at_rest(path))
        try:
            return _open_store(path, _connect(path, "ro"))
        except sqlite3.OperationalError as error:
            if read_error_code(error) not in CANNOT_PLACE:
                raise
            return _open_store(path, _connect_at_rest(path))


def _has_log(path: Path) -> bool:
    """Whether changes go into a file beside the record: so says its header while it is written, and
    still does after its writer was killed."""
    with path.open("rb") as file:
        return file.read(HEADER)[WRITE_VERSION] == LOGGED


def _open_store(path: Path, connection: sqlite3.Connection) -> Store:
    try:
        version = _check_format(path, connection)
        if version < NEWEST:
            connection = _migrate_copy(connection, version)
        _require_small_entries(path, connection)
    except BaseException:
        connection.close()
        raise
    return Store(path, connection)


def _require_small_entries(path: Path, connection: sqlite3.Connection) -> None:
    """Raise BadData for an entry that is longer than any can be: SQLite reads all of it wherever it
    looks for another key beside it."""
    found = connection.execute(
        "SELECT kind, key, length(body) + length(seal) FROM entries "
        "WHERE length(body) + length(seal) > ? LIMIT 1",
        (PLAIN_LONGEST,),
    ).fetchone()
    if found:
        store = Store(path, connection)
        raise store.make_too_long_error(*found, longest=PLAIN_LONGEST)


def open_to_write(path: Path) -> Store:
    """A record to go on with. Older formats are brought up to this one; what is damaged is mended
    as far as it can be, which the store's notes say. Hold its lock first."""
    with explaining_read_errors(path):
        _require_file(path)
    with explaining_sqlite_errors(path):
        connection = _connect(path, "rw")
        try:
            version = _check_format(path, connection)
            # One finding is enough to mend all: a file may have millions of them.
            store = Store(path, connection)
            damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if damage != "ok":
                _mend(store, connection, version, damage)
            _set_up_writing(connection)
            _migrate(connection, version)
        except BaseException:
            connection.close()
            raise
    return store


def require_begun(store: Store) -> None:
    """Raise EmptyRecord where there are tables, and nothing in them."""
    if not store.list_keys("about") and not store.list_keys("segment"):
        raise _explain_empty(store.path)


def _explain_empty(path: Path) -> EmptyRecord:
    """The error for a file in which nothing stands yet."""
    if is_held(path):
        return EmptyRecord(_("The run {path} is just beginning: try again.").format(path=path))
    return EmptyRecord(
        _(
            "{path} is empty. If training was ended before its first step, nothing is lost: delete "
            "{folder} and train again. If the file was copied, copy {name}-wal beside it, too."
        ).format(path=path, folder=path.parent, name=path.name)
    )


def _has_super_journal(journal: Path) -> bool:
    """Whether a journal ends with the name of a super-journal, which SQLite would take away after
    it has been followed: any file of the user's. Ours belong to one database, and name none."""
    try:
        with journal.open("rb") as file:
            file.seek(-len(JOURNAL_SIGN), os.SEEK_END)
            return file.read() == JOURNAL_SIGN
    except OSError:  # there is none, or it is shorter
        return False


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise BadData(
            _(
                "There is no record {path}: give the folder that `backsight train` wrote, or the "
                "{name} in it."
            ).format(path=path, name=NAME)
        )
    # SQLite follows what lies beside the record: a link there would have it read or write any file.
    for ending in ENDINGS_BESIDE:
        beside = path.with_name(path.name + ending)
        if beside.is_symlink() or (beside.exists() and not beside.is_file()):
            raise BadData(
                _("{beside} is no file of its own, as it has to be beside a record.").format(
                    beside=beside
                )
            )
    if _has_super_journal(path.with_name(f"{path.name}-journal")):
        raise BadData(
            _(
                "{path} has a journal beside it that names a file of another database, which no "
                "run has: take the journal away if you trust it."
            ).format(path=path)
        )
    size = path.stat().st_size
    if size == 0:  # SQLite would take away what lies beside it
        raise _explain_empty(path)
    if size < HEADER:
        raise BadData(
            ngettext(
                "The record {path} is damaged, or is none: it has {size} byte.",
                "The record {path} is damaged, or is none: it has {size} bytes.",
                size,
            ).format(path=path, size=size)
        )


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection that trusts nothing in the file. It is used by one thread at a time."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=10,
        check_same_thread=False,
    )
    # A stranger's schema may call functions from an index or a view; cells that lie outside of
    # their page are found before they are followed; and a file that is cut off while it is mapped
    # into memory would end the process with a signal instead of an error.
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA mmap_size = 0")
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up_writing(connection: sqlite3.Connection) -> None:
    # The log is brought in often, so that it stays small beside a small record.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 256")
    connection.execute(f"PRAGMA journal_size_limit = {2**24}")


def _connect_at_rest(path: Path) -> sqlite3.Connection:
    """A record that nobody writes, read without a file of SQLite's own beside it.

    What a killed process left in a file beside it counts, so both are copied to where they can be
    brought together; without such a file it is read where it is.
    """
    beside = path.with_name(path.name + "-wal")
    # immutable: SQLite is promised that nobody writes, and then needs no file beside it.
    if not beside.exists() or beside.stat().st_size == 0:
        return _connect(path, "ro&immutable=1")
    return merge_copy(path, beside)


def _check_format(path: Path, connection: sqlite3.Connection) -> int:
    """The format of the file, if it is one of ours, its schema is what ours is, and its plain data
    lie in their order."""
    ours = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    schema = _read_schema(connection)
    if ours in (0, APPLICATION) and version == 0 and not schema:
        raise _explain_empty(path)
    if ours != APPLICATION:
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
    if version < 1 or schema != _make_schema(version):
        raise BadData(
            _("The record {path} is damaged: its tables are not those of format {version}.").format(
                path=path, version=version
            )
        )
    _require_order(path, connection)
    return int(version)


def _read_schema(connection: sqlite3.Connection) -> set[tuple[object, ...]]:
    """What makes up a schema; of one that is longer than ours can be, the beginning, and more."""
    # A hostile schema may have a million rows; with 99 it is known not to be ours.
    cursor = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT 99")
    rows = cursor.fetchall()
    return {*rows, *(("twice", row) for row in rows if rows.count(row) > 1)}


@cache
def _make_schema(version: int) -> set[tuple[object, ...]]:
    """The schema that the migrations up to a format make."""
    # Made, not written down: so it cannot differ from what the migrations do.
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statements in MIGRATIONS[:version]:
        for statement in statements:
            connection.execute(statement)
    schema = _read_schema(connection)
    connection.close()
    return schema


def _require_order(path: Path, connection: sqlite3.Connection) -> None:
    """Raise BadData where plain data are lost without a trace: rows out of their order are not
    found, and those of a page that is damaged may not be seen."""
    damage = connection.execute("PRAGMA quick_check(entries)").fetchone()[0]
    rows = connection.execute("SELECT kind, key FROM entries").fetchall()
    all_known = all(kind in KINDS and type(key) is int for kind, key in rows)
    if damage != "ok" or not all_known or any(one >= two for one, two in pairwise(rows)):
        raise Store(path, connection).make_damage_error(
            damage if damage != "ok" else _("its entries are not in order")
        )


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    """Run the migrations that a format lacks, in one transaction."""
    if version == NEWEST:
        return
    # The number of the format is part of the transaction: there is no state in between.
    connection.execute("BEGIN IMMEDIATE")
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {NEWEST}")
    connection.execute("COMMIT")


def _migrate_copy(connection: sqlite3.Connection, version: int) -> sqlite3.Connection:
    """An old record in memory, in the format of today; the file stays as it is."""
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.backup(memory)
    connection.close()
    _migrate(memory, version)
    return memory


def _mend(store: Store, connection: sqlite3.Connection, version: int, damage: str) -> None:
    """Make the file whole from the rows that can be read."""
    # An old format would have to be read by the statements of that format, which are no more.
    if version < NEWEST:
        raise store.make_damage_error(damage)
    # A file without a name: gone when it is closed, however that comes about.
    fresh = sqlite3.connect("", isolation_level=None)
    try:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        fresh.execute(f"PRAGMA page_size = {size:d}")
        _migrate(fresh, 0)
        mend(store, connection, fresh, damage)
    finally:
        fresh.close()
