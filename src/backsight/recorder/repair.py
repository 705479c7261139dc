"""A record that is damaged, made whole again from the rows that can be read.

The order is what makes it safe: at no moment is there less than there was before::

    record.sqlite        damaged ──────────────────────────────┐         ┌─▶ whole
    record.damaged-1.sqlite        1 a copy is put aside       │         │
    a nameless file                2 rows whose seals fit  ◀───┘         │
                                   3 one transaction over the damaged ───┘

Killed before 3, the file is as it was; killed within 3, SQLite's log takes it back to that. Say
chunk 513 of a run is on a page that cannot be read: the note is "The record … was damaged (…) and
has been mended. Lost: chunk 513. The file as it was is kept as record.damaged-1.sqlite."
"""

import shutil
import sqlite3
import tempfile
from itertools import count
from pathlib import Path

from backsight.kernel.errors import BadData, CannotWrite
from backsight.kernel.language import _, say
from backsight.recorder.store import KINDS, LONGEST, Kind, Store


def mend(
    store: Store, connection: sqlite3.Connection, fresh: sqlite3.Connection, damage: str
) -> None:
    """Copy every row that is whole into an empty record, and that over the damaged file, in one
    transaction; the damaged one is kept beside it. A note says so."""
    # First of all the copy: if there is no room for it, nothing has been touched.
    aside = copy_aside(store.path)
    new_store, lost_rows = Store(store.path, fresh), []
    with new_store.open_transaction():
        for kind, key in _list_rows(store):
            try:
                new_store.put(kind, key, store.get(kind, key, longest=LONGEST))
            # What was changed is not taken over, even where it can be read: a new seal would
            # make a forged row one of ours.
            except BadData:
                lost_rows.append(f"{kind} {key}")
    fresh.backup(connection)
    store.note(
        say(
            "The record {path} was damaged ({damage}) and has been mended. Lost: {lost}. The file "
            "as it was is kept as {aside}.",
            path=str(store.path),
            damage=damage,
            lost=tuple(lost_rows) or "-",
            aside=aside.name,
        )
    )


def _list_rows(store: Store) -> list[tuple[Kind, int]]:
    kinds: list[Kind] = sorted(KINDS)
    return [(kind, key) for kind in kinds for key in store.list_keys(kind)]


def copy_aside(path: Path) -> Path:
    """A copy of a record, with what lies beside it, under a name that was free."""
    names = (path.with_name(f"{path.stem}.damaged-{n}{path.suffix}") for n in count(1))
    aside = next(name for name in names if not name.exists())
    try:
        shutil.copyfile(path, aside)
        beside = path.with_name(path.name + "-wal")
        if beside.exists():
            shutil.copyfile(beside, aside.with_name(aside.name + "-wal"))
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise CannotWrite(
            _(
                "The record {path} is damaged. To mend it takes room for a copy of it, but {aside} "
                "cannot be written: {reason}."
            ).format(path=path, aside=aside.name, reason=error.strerror or error)
        ) from error
    return aside


def merge_copy(path: Path, beside: Path) -> sqlite3.Connection:
    """A record with what a killed process left beside it, brought together in a file of its own
    that is gone when it is closed."""
    merged = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    try:
        # SQLite plays the log back into the copy when it opens it, as it would have beside the
        # record, and the copy may be written to.
        with tempfile.TemporaryDirectory(prefix="backsight-") as folder:
            copy = Path(folder, path.name)
            shutil.copyfile(path, copy)
            shutil.copyfile(beside, copy.with_name(beside.name))
            connection = sqlite3.connect(copy)
            try:
                connection.backup(merged)
            finally:
                connection.close()
    except OSError as error:
        merged.close()
        raise CannotWrite(
            _(
                "To read {path} takes room for a copy of it, for whoever wrote it was killed: "
                "{reason}."
            ).format(path=path, reason=error.strerror or error)
        ) from error
    except BaseException:
        merged.close()
        raise
    return merged
