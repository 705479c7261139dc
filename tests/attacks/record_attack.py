"""Records whose rows are changed and sealed again, so that no seal tells it."""

import json
import sqlite3
import zlib
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from attack import Attack
from changes import PLANTED, change_bytes, change_plain, draw_value, pickle_code
from followed import pace

import backsight
from backsight.recorder.packing import HEADER
from backsight.recorder.store import compute_seal

RECORD = "run/record.sqlite"
DEEP = [b"[" * 100_000, b'{"a":' * 100_000, b'{"spec": "' + b"[" * 50_000 + b'"}']
BODIES = [
    b"", b" ", b"null", b"[]", b"{}", b"1", b"NaN", b'"x"', b"{", b"\xff\xfe", b"\0" * 8, *DEEP,
    b"9" * 10_000, b"1e999999", b"{}" * 10, b'{"a": 1, "a": 2}', bytes(17_000_000), b"x" * 2**20,
]  # fmt: skip
SCHEMAS = [
    "CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM chunks; END",
    "CREATE VIEW v AS SELECT load_extension('x')",
    "CREATE TABLE more (x)",
    "CREATE INDEX i ON chunks (length(body))",
    "ALTER TABLE chunks ADD COLUMN more",
    "ALTER TABLE chunks RENAME TO pieces",
    "ALTER TABLE entries RENAME COLUMN body TO bodies",
    "DROP TABLE snapshots",
    "DROP TABLE entries",
    "DROP TABLE chunks; CREATE VIEW chunks AS SELECT 1 AS key, zeroblob(1) AS body, x'' AS seal",
    "DROP TABLE chunks; CREATE TABLE chunks (key TEXT, body TEXT, seal TEXT)",
    "DROP TABLE snapshots; CREATE VIEW snapshots AS WITH RECURSIVE n(key) AS (SELECT 1 UNION ALL "
    "SELECT key + 1 FROM n) SELECT key, zeroblob(1) AS body, x'' AS seal FROM n",
    "PRAGMA user_version = 0",
    "PRAGMA user_version = -1",
    "PRAGMA user_version = 99",
    "PRAGMA application_id = 7",
    "PRAGMA page_size = 512; VACUUM",
    "PRAGMA encoding = 'UTF-16'; VACUUM",
    "PRAGMA journal_mode = WAL",
    "ANALYZE",
]
KINDS = ("about", "segment", "session", "moment", "mark", "finding", "chunk", "snapshot")
COLUMNS = {"entries": ("kind", "key", "body", "seal"), "chunks": ("key", "body", "seal")}
VALUES = [
    "'text'", "''", "5", "-5", "0.5", "9e99", "-9223372036854775808", "9223372036854775807",
    "x''", "x'00'", "zeroblob(1000000)", "-key", "key + 1", "body", "seal",
    "CAST(body AS TEXT)", "CAST(x'ff' AS TEXT)", "char(0)", "'1'", "4611686018427387903",
]  # fmt: skip


def prepare(folder: Path) -> None:
    """A short run with several chunks and snapshots, rows to predict for, and its weights."""
    with pace("a few"):
        backsight.train("spirals:rows=30", hidden=[4], norm="batch", steps=12, out="run")
    Path("new.csv").write_text("x1,x2\n0.5,1\n-1,2\n0,0\n")
    Path("labeled.csv").write_text("x1,x2,arm\n0.5,1,1\n-1,2,0\n0,0,1\n")


def change(luck: Random, honest: Path, folder: Path) -> None:
    """One or two changes of its rows, or of its tables."""
    (folder / "run").mkdir()
    place = folder / RECORD
    place.write_bytes((honest / RECORD).read_bytes())
    if luck.randrange(12) == 0:
        _change_schema(luck, place)
    else:
        connection = sqlite3.connect(place)
        connection.text_factory = lambda text: text.decode(errors="replace")
        with connection:
            for _ in range(luck.choice([1, 1, 2, 3])):
                luck.choice(WAYS)(luck, connection)
        connection.close()
    for name in ("new.csv", "labeled.csv"):
        (folder / name).write_bytes((honest / name).read_bytes())
    (folder / "evil.py").write_text(f"open({PLANTED!r}, 'w').close()")


def _change_schema(luck: Random, place: Path) -> None:
    connection = sqlite3.connect(place)
    try:
        connection.executescript(luck.choice(SCHEMAS))
    finally:
        connection.close()


def _put(connection: sqlite3.Connection, kind: str, key: Any, body: Any) -> None:
    """A row, with the seal that belongs to it."""
    seal = compute_seal(kind, key, body)  # type: ignore[arg-type] # a kind, or none
    if kind in ("chunk", "snapshot"):
        connection.execute(f"INSERT OR REPLACE INTO {kind}s VALUES (?, ?, ?)", (key, body, seal))
    else:
        row = (kind, key, body, seal)
        connection.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", row)


def _list_rows(connection: sqlite3.Connection) -> list[tuple[str, Any, Any]]:
    return connection.execute(
        "SELECT * FROM (SELECT kind, key, body FROM entries UNION ALL SELECT 'chunk', key, body "
        "FROM chunks UNION ALL SELECT 'snapshot', key, body FROM snapshots) "
        "WHERE length(body) < 1000000"
    ).fetchall()


def _draw_row(luck: Random, connection: sqlite3.Connection) -> tuple[str, Any, Any]:
    rows = _list_rows(connection)
    kind = luck.choice(["about", "about", *KINDS])
    return luck.choice([row for row in rows if row[0] == kind] or rows or [("about", 0, b"{}")])


def _change_entry(luck: Random, connection: sqlite3.Connection) -> None:
    """What a row says in JSON, the spec in it too."""
    kind, key, body = _draw_row(luck, connection)
    if not isinstance(body, bytes) or len(body) < HEADER.size:
        return
    start = HEADER.unpack_from(body)[0] if kind in ("chunk", "snapshot") else 0
    text = body[HEADER.size : start] if start else body
    try:
        plain = json.loads(text)
        if kind == "about":
            plain["spec"] = json.loads(plain["spec"])
    except (ValueError, TypeError, KeyError, RecursionError):  # it was changed before
        return
    if kind == "about" and luck.randrange(2):
        part = luck.choice(["spec", "data"])
        plain[part] = change_plain(luck, plain.get(part, {}))
    else:
        plain = change_plain(luck, plain)
    if kind == "about" and isinstance(plain, dict) and not isinstance(plain.get("spec"), str):
        plain["spec"] = json.dumps(plain.get("spec"))
    new = json.dumps(plain).encode()
    _put(
        connection,
        kind,
        key,
        HEADER.pack(HEADER.size + len(new)) + new + body[start:] if start else new,
    )


def _change_body(luck: Random, connection: sqlite3.Connection) -> None:
    """A body's bytes, or another body altogether."""
    kind, key, body = _draw_row(luck, connection)
    if luck.randrange(2) and isinstance(body, bytes):
        _put(connection, kind, key, change_bytes(luck, body))
    else:
        _put(connection, kind, key, luck.choice([*BODIES, pickle_code()]))


def _change_numbers(luck: Random, connection: sqlite3.Connection) -> None:
    """The numbers of a state or of metrics: not finite, huge, or many more than are said."""
    rows = [row for row in _list_rows(connection) if row[0] in ("chunk", "snapshot")]
    if not rows:
        return
    kind, key, body = luck.choice(rows)
    if not isinstance(body, bytes) or len(body) < HEADER.size:
        return
    start = min(HEADER.unpack_from(body)[0], len(body))
    number = luck.choice([np.nan, np.inf, -np.inf, 1e308, -1e308, 5e-324, 0.0])
    if kind == "snapshot":
        numbers = np.frombuffer(body[start:][: (len(body) - start) // 8 * 8], np.float64).copy()
        numbers[luck.randrange(max(1, len(numbers))) :: luck.choice([1, 7, 1000])] = number
        _put(connection, kind, key, body[:start] + numbers.tobytes())
        return
    size = luck.choice([0, 1, 100, 10**6])
    packed = luck.choice(
        [zlib.compress(b"\x7f" * size), _pack_bomb(), zlib.compress(b"\xff" * 480)]
    )
    _put(connection, kind, key, body[:start] + packed)


@cache
def _pack_bomb() -> bytes:
    """A gigabyte of zeros in a megabyte: the same block again and again, as deflate has it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = (2**30 % 65521 << 16 | 1).to_bytes(4, "big")  # Adler's, of zeros
    return b"\x78\xda" + 2**10 * block + packer.flush() + checksum


def _delete_rows(luck: Random, connection: sqlite3.Connection) -> None:
    """All of a kind, or one row."""
    rows = _list_rows(connection)
    kind, key, _body = _draw_row(luck, connection)
    every = luck.randrange(2)
    for row in rows:
        if row[0] == kind and (every or row[1] == key):
            table = f"{kind}s" if kind in ("chunk", "snapshot") else "entries"
            own = "" if table != "entries" else " AND kind = ?"
            bound = (row[1],) if table != "entries" else (row[1], kind)
            connection.execute(f"DELETE FROM {table} WHERE key = ?{own}", bound)


def _repeat_row(luck: Random, connection: sqlite3.Connection) -> None:
    """A row again, under other keys, or as another kind."""
    kind, key, body = _draw_row(luck, connection)
    plain = key if isinstance(key, int) else 0
    keys = [plain + 1, plain - 1, 0, 1, 5, -1, 2**40, 2**60, 2**62 - 1, 2**62, 2**63 - 1]
    for other in luck.sample(keys, luck.choice([1, 1, 3])):
        _put(connection, luck.choice([kind, kind, *KINDS]), other, body)
    if luck.randrange(4) == 0:
        for other in range(2_000):
            _put(connection, luck.choice(["finding", "session", "mark", "moment"]), other, body)


def _change_cell(luck: Random, connection: sqlite3.Connection) -> None:
    """A cell of another type than its column's; sealed again where a seal can be made."""
    table = luck.choice(["entries", "chunks", "snapshots"])
    column = luck.choice(COLUMNS.get(table, COLUMNS["chunks"]))
    where = luck.choice(
        ["", " WHERE key = (SELECT max(key) FROM {table})", " WHERE kind = 'about'"]
    )
    where = where.format(table=table) if table == "entries" or "kind" not in where else ""
    value = luck.choice(VALUES)
    if luck.randrange(30) == 0:
        where, value = " WHERE key = (SELECT max(key) FROM snapshots)", "zeroblob(300000000)"
    try:
        connection.execute(f"UPDATE OR REPLACE {table} SET {column} = {value}{where}")
    except sqlite3.Error:  # a key that is no whole number, or two alike
        return
    if luck.randrange(2):
        for kind, key, body in _list_rows(connection):
            if isinstance(body, bytes):
                _put(connection, kind, key, body)


def _plant_file(luck: Random, connection: sqlite3.Connection) -> None:
    """Files of the user's own records, and of data, that are named."""
    about = connection.execute("SELECT body FROM entries WHERE kind = 'about'").fetchone()
    if about is None or not isinstance(about[0], bytes):
        return
    try:
        plain = json.loads(about[0])
        plain["files"] = [{"path": luck.choice(["evil.py", "new.csv", "a" * 300]), "hash": "0"}]
        plain["data"]["place"] = luck.choice(["/etc/passwd", "/dev/zero", "new.csv", "a" * 5000])
        spec = json.loads(plain["spec"])
        spec["data"]["source"] = luck.choice(
            ["./new.csv", "/dev/zero", "./run", "./gone.csv", "./arrays", "run/record.sqlite",
             "./" + "a" * 300 + ".csv", "./x\0y.csv", "evil.py", draw_value(luck)]
        )  # fmt: skip
        plain["spec"] = json.dumps(spec)
    except (ValueError, TypeError, KeyError, RecursionError):
        return
    _put(connection, "about", 0, json.dumps(plain).encode())


WAYS = [
    _change_entry, _change_entry, _change_entry, _change_entry, _change_body, _change_numbers,
    _delete_rows, _repeat_row, _change_cell, _plant_file,
]  # fmt: skip


def look_through() -> None:
    """All that a record says, and the states at both ends."""
    with backsight.open("run") as run:
        record = run.record
        assert run.status in ("running", "finished", "interrupted", "failed")
        for what in (run.spec, record.failure, record.moments, record.marks, record.findings,
                     run.metrics, run.notes, repr(run), run._repr_html_()):  # fmt: skip
            assert what is not ...
        first = record.first_step
        run.at(min(first + 3, record.last_step))
        run.step(first + 2)
        run.restored()


def resume_it() -> None:
    """A few steps more."""
    run = backsight.resume("run", steps=5)
    try:
        for _ in islice(run.steps(), 3):
            pass
    finally:
        run.finish()


def branch_off() -> None:
    """A branch of a few steps."""
    run = backsight.fork("run", 5, {"rate": 0.01}, steps=2, out="branch")
    for _ in run.steps():
        pass


ATTACK = Attack(
    name="record",
    prepare=prepare,
    change=change,
    uses=(
        ("show", "run"),
        look_through,
        resume_it,
        branch_off,
        ("show", "run", "--json"),
        ("runs", "."),
        ("tree", "."),
        ("predict", "run", "new.csv"),
        ("predict", "run", "new.csv", "--at", "best"),
        ("score", "run"),
        ("score", "run", "labeled.csv"),
        ("export", "run", "--what", "weights,csv,json", "-o", "out"),
        ("export", "run", "--what", "report", "-o", "out"),
        ("explain", "run", "--step", "3"),
        ("explain", "run", "--step", "12", "-o", "sheet.html", "--blank", "20%"),
        ("follow", "run"),
        ("when", "run", "--first", "nonfinite"),
        ("when", "run", "--loss-above", "0.8"),
        ("compare", "run", "run"),
        ("check", "run", "--methods", "central_difference"),
        ("influence", "run", "--weight", "W1[0,0]"),
        ("paths", "run", "--weight", "W1[0,0]"),
        ("landscape", "run", "--grid", "3"),
        ("resume", "run", "--steps", "2"),
        ("fork", "run", "--at", "4", "--steps", "2", "-o", "branch"),
    ),
)
