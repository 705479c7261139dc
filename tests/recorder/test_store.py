"""The file: all of a transaction or nothing, every row sealed, formats migrated, nothing let in."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from backsight.kernel.errors import BadData, CannotWrite
from backsight.recorder import migrations
from backsight.recorder import open as opening
from backsight.recorder.open import create, open_to_read, open_to_write
from backsight.recorder.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A record with an entry, a chunk and a snapshot; closed."""
    with create(tmp_path / "record.sqlite") as store:
        store.put("about", 0, b"about")
        for key in (1, 9, 17):
            store.put("chunk", key, bytes([key]) * 1000)
        store.put("snapshot", 8, b"state" * 50_000)
    return tmp_path / "record.sqlite"


def change(path: Path, statement: str, *bound: Any) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement, bound)
    connection.close()


def test_what_is_put_is_got(path: Path) -> None:
    """Bodies by kind and key; the keys in order; nothing beside the file when it is closed."""
    assert [p.name for p in path.parent.iterdir()] == ["record.sqlite"]
    with open_to_read(path) as store:
        assert store.get("about", 0) == b"about"
        assert store.list_keys("chunk") == [1, 9, 17]
        assert store.get("chunk", 9) == b"\x09" * 1000
        assert (store.measure_body("chunk", 9), store.measure_body("chunk", 2)) == (1000, 0)
        assert store.count_bytes("chunk") == 3000
        assert store.list_keys("mark") == []
        assert store.notes == []


def replaced(store: Store, *, interrupted: bool) -> None:
    with store.open_transaction():
        store.put("about", 0, b"other")
        store.drop("chunk", [1, 9])
        store.put("chunk", 25, b"new")
        if interrupted:
            raise KeyboardInterrupt


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    """What was put, dropped and replaced before an error is as if it had never been."""
    with open_to_write(path) as store:
        with pytest.raises(KeyboardInterrupt):
            replaced(store, interrupted=True)
        assert store.get("about", 0) == b"about"
        assert store.list_keys("chunk") == [1, 9, 17]
        replaced(store, interrupted=False)
    with open_to_read(path) as store:
        assert store.get("about", 0) == b"other"
        assert store.list_keys("chunk") == [17, 25]


def test_one_view_is_of_one_moment(path: Path) -> None:
    """What another connection writes meanwhile is seen after it, not within it."""
    with open_to_write(path) as writer, open_to_read(path) as reader:
        with writer.open_transaction():
            writer.drop("chunk", [25])
        with reader.freeze_view():
            assert reader.list_keys("chunk") == [1, 9, 17]
            with writer.open_transaction():
                writer.put("chunk", 25, b"new")
            with reader.freeze_view():
                assert reader.list_keys("chunk") == [1, 9, 17]
        assert reader.list_keys("chunk") == [1, 9, 17, 25]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE chunks SET body = x'00' WHERE key = 9",
        "UPDATE chunks SET seal = x'00' WHERE key = 9",
        "UPDATE chunks SET seal = zeroblob(70000) WHERE key = 9",
        "UPDATE chunks SET body = 'text' WHERE key = 9",
        "UPDATE chunks SET body = 5, seal = 5 WHERE key = 9",
        "UPDATE chunks SET body = (SELECT body FROM chunks WHERE key = 1) WHERE key = 9",
        "UPDATE chunks SET (body, seal) = (SELECT body, seal FROM chunks WHERE key = 1) "
        "WHERE key = 9",
        "DELETE FROM chunks WHERE key = 9",
    ],
)
def test_a_changed_row_is_noticed(path: Path, statement: str) -> None:
    """A body, a seal, or both from another row: the row is refused, the others are read."""
    change(path, statement)
    with open_to_read(path) as store:
        with pytest.raises(BadData, match="chunk 9 "):
            store.get("chunk", 9)
        assert store.get("chunk", 17) == b"\x11" * 1000


def test_a_body_is_no_longer_than_it_may_be(path: Path) -> None:
    """Asked for with a bound, a longer body is not even read."""
    with open_to_read(path) as store, pytest.raises(BadData, match="250,000 bytes"):
        store.get("snapshot", 8, longest=249_999)


def test_notes_are_few(path: Path) -> None:
    """A record of which thousands of rows are damaged says a dozen of them, and that there are
    more."""
    with open_to_read(path) as store:
        for number in (*range(1000), 3):
            store.note(f"row {number}")
        assert len(store.notes) == 13
        assert store.notes[3] == "row 3"
        assert store.notes[-1].startswith("More of the record")


@pytest.mark.parametrize("key", [-1, 2**62, 2**63 - 1])
def test_keys_that_are_no_steps(path: Path, key: int) -> None:
    """Of entries they are refused; of chunks those that are steps are taken, and a note says so."""
    change(path, "INSERT INTO chunks VALUES (?, x'00', x'00')", key)
    change(path, "INSERT INTO entries VALUES ('mark', ?, x'00', x'00')", key)
    with open_to_read(path) as store:
        assert store.list_keys("chunk") == [1, 9, 17]
        assert "no step" in store.notes[0]
        with pytest.raises(BadData, match="no step"):
            store.list_keys("mark")


def test_nothing_is_overwritten(path: Path) -> None:
    """A record is not created where a file is."""
    before = path.read_bytes()
    with pytest.raises(CannotWrite, match="never overwrites"):
        create(path)
    assert path.read_bytes() == before


def test_a_record_that_cannot_be_created_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where its tables cannot be made, the folder is as it was."""

    def full(*_given: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(opening, "_migrate", full)
    with pytest.raises(BadData):
        create(tmp_path / "record.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_closed_record_is_told(path: Path) -> None:
    """Reading after closing says that it was closed, not that it is damaged."""
    store = open_to_read(path)
    store.close()
    with pytest.raises(BadData, match="was closed"):
        store.list_keys("chunk")


NEXT = (*migrations.MIGRATIONS, ("ALTER TABLE chunks ADD COLUMN more BLOB",))


def tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, there is one format more."""
    monkeypatch.setattr(opening, "MIGRATIONS", NEXT)
    monkeypatch.setattr(opening, "NEWEST", len(NEXT))
    opening._make_schema.cache_clear()


def version(path: Path) -> Any:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("PRAGMA user_version").fetchone()[0]
    finally:
        connection.close()


def test_an_older_format_is_read_and_left(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To be read it is migrated in memory, and not touched; to be written it is migrated."""
    before = path.read_bytes()
    tomorrow(monkeypatch)
    with open_to_read(path) as store:
        assert store.get("chunk", 9) == b"\x09" * 1000
    assert path.read_bytes() == before
    with open_to_write(path) as store:
        assert store.get("chunk", 9) == b"\x09" * 1000
    assert version(path) == len(NEXT)
    with open_to_read(path) as store:
        assert store.list_keys("chunk") == [1, 9, 17]


def test_a_migration_that_fails_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of a migration is taken back."""
    tomorrow(monkeypatch)
    monkeypatch.setattr(opening, "MIGRATIONS", (*NEXT[:-1], (*NEXT[-1], "CREATE NONSENSE")))
    with pytest.raises(BadData):
        open_to_write(path)
    assert version(path) == len(NEXT) - 1
    monkeypatch.undo()
    opening._make_schema.cache_clear()
    with open_to_read(path) as store:
        assert store.list_keys("chunk") == [1, 9, 17]


def test_a_newer_format_says_what_to_do(path: Path) -> None:
    """A record of a later version is not read, and says to update."""
    change(path, f"PRAGMA user_version = {len(migrations.MIGRATIONS) + 1}")
    for open_it in (open_to_read, open_to_write):
        with pytest.raises(BadData, match="update Backsight"):
            open_it(path)


def test_a_copy_is_a_record(path: Path, tmp_path: Path) -> None:
    """While it is being written, a copy holds what has been."""
    with open_to_write(path) as store:
        store.put("chunk", 25, b"new")
        store.copy_to(tmp_path / "copy.sqlite")
    with open_to_read(tmp_path / "copy.sqlite") as copy:
        assert copy.list_keys("chunk") == [1, 9, 17, 25]
        assert isinstance(copy, Store)


@pytest.mark.parametrize("column", ["body", "seal"])
def test_an_entry_of_megabytes_is_refused_at_once(path: Path, column: str) -> None:
    """SQLite reads the whole of it wherever it compares keys, so that every look takes seconds."""
    change(path, f"UPDATE entries SET {column} = zeroblob(17000000)")
    with pytest.raises(BadData, match=r"about 0 has 17,000,\d\d\d bytes, where 16,777,216 are"):
        open_to_read(path)
