"""A record from a stranger: no code of it runs, memory and time stay bounded, and what contradicts
itself is told."""

import ast
import copy
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from followed import pace
from hypothesis import given, settings
from hypothesis import strategies as st

import backsight
from backsight import recorder
from backsight.kernel.errors import BacksightError, BadData
from backsight.recorder.packing import HEADER
from backsight.recorder.store import Kind, compute_seal

STEPS = 12
Change = Callable[[sqlite3.Connection], Any]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a short run."""
    place = tmp_path_factory.mktemp("honest") / "run"
    with pace("a few"):
        backsight.train("spirals:rows=30", hidden=[4], norm="batch", steps=STEPS, out=place)
    return place / "record.sqlite"


def forged(honest: Path, folder: Path, change: Change) -> Path:
    """A copy of the record, changed by whoever knows how its seals are made."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(honest, folder / "record.sqlite")
    connection = sqlite3.connect(folder / "record.sqlite")
    with connection:
        change(connection)
    connection.close()
    return folder


def put(connection: sqlite3.Connection, kind: Kind, key: int, body: Any) -> None:
    if kind in ("chunk", "snapshot"):
        row = (key, body, compute_seal(kind, key, body))
        connection.execute(f"INSERT OR REPLACE INTO {kind}s VALUES (?, ?, ?)", row)
    else:
        row = (kind, key, body, compute_seal(kind, key, body))
        connection.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", row)


def got(connection: sqlite3.Connection, kind: Kind, key: int) -> bytes:
    own = kind in ("chunk", "snapshot")
    table = f"{kind}s WHERE" if own else f"entries WHERE kind = '{kind}' AND"
    body: bytes = connection.execute(f"SELECT body FROM {table} key = ?", (key,)).fetchone()[0]
    return body


def entry(kind: Kind, key: int, change: Callable[[Any], Any]) -> Change:
    """Change an entry, the spec in it as plain data too."""

    def made(connection: sqlite3.Connection) -> None:
        plain = json.loads(got(connection, kind, key))
        if kind == "about":
            plain["spec"] = json.loads(plain["spec"])
        plain = change(plain) or plain
        if kind == "about" and isinstance(plain.get("spec"), dict):
            plain["spec"] = json.dumps(plain["spec"])
        put(connection, kind, key, json.dumps(plain).encode())

    return made


def header(kind: Kind, which: str, **changes: Any) -> Change:
    """Change what a chunk or a snapshot, the first ("min") or last ("max"), says of itself."""

    def made(connection: sqlite3.Connection) -> None:
        key = connection.execute(f"SELECT {which}(key) FROM {kind}s").fetchone()[0]
        body = got(connection, kind, key)
        (start,) = HEADER.unpack_from(body)
        text = json.dumps(json.loads(body[HEADER.size : start]) | changes).encode()
        put(connection, kind, key, HEADER.pack(HEADER.size + len(text)) + text + body[start:])

    return made


@contextmanager
def bounded(seconds: int = 20, most: float = 100e6) -> Iterator[None]:
    """Fails where what is inside takes too long, or too much memory."""

    def late(*_given: Any) -> None:
        raise AssertionError("it takes too long")

    clocks = {"SIGPROF": ("ITIMER_PROF", seconds), "SIGALRM": ("ITIMER_REAL", 10 * seconds)}
    clocks = {name: clock for name, clock in clocks.items() if hasattr(signal, name)}
    for name, (clock, after) in clocks.items():
        signal.signal(getattr(signal, name), late)
        signal.setitimer(getattr(signal, clock), after)
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()
        for clock, _after in clocks.values():
            signal.setitimer(getattr(signal, clock), 0)


def looked_at(folder: Path) -> None:
    with backsight.open(folder) as run:
        assert run.status in ("running", "finished", "interrupted", "failed")
        record = run.record
        for what in (run.spec, record.last_step, record.failure, record.moments, record.marks,
                     record.findings, record.metrics, run.notes, repr(run)):  # fmt: skip
            assert what is not ...


def gone_back(folder: Path) -> None:
    with backsight.open(folder) as run:
        first = run.record.first_step
        run.at(min(first + 3, run.record.last_step))
        run.step(first + 2)
        run.metrics.get("loss")


def used(folder: Path) -> None:
    trained = backsight.load(folder)
    trained.predict(np.zeros((3, len(trained.features))))


def resumed(folder: Path) -> None:
    run = backsight.resume(folder, steps=5)
    for _ in islice(run.steps(), 3):
        pass
    run.finish()


def branched(folder: Path) -> None:
    branch = backsight.fork(folder, 5, {"rate": 0.01}, steps=2, out=folder / "branch")
    for _ in branch.steps():
        pass


def survived(folder: Path) -> dict[str, str]:
    """Every use: what it says where it refuses. Whatever else comes up fails."""
    said = {}
    for use in (looked_at, gone_back, used, branched, resumed):
        try:
            with warnings.catch_warnings(), bounded():
                warnings.simplefilter("ignore")
                use(folder)
        except BacksightError as error:
            said[use.__name__] = str(error)
    return said


def test_an_honest_record_survives(honest: Path, tmp_path: Path) -> None:
    """Not changed, or changed and sealed again to the same, every use succeeds."""
    assert survived(forged(honest, tmp_path / "a", lambda _c: None)) == {}
    assert survived(forged(honest, tmp_path / "b", entry("about", 0, lambda plain: None))) == {}


SCHEMAS = [
    "CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM chunks; END",
    "CREATE TRIGGER t BEFORE DELETE ON snapshots BEGIN SELECT load_extension('x'); END",
    "CREATE VIEW v AS SELECT load_extension('x')",
    "CREATE TABLE more (x)",
    "CREATE TABLE more (x DEFAULT (random()), CHECK (abs(x) > 0))",
    "CREATE TABLE more (x, y GENERATED ALWAYS AS (abs(x)) STORED)",
    "CREATE INDEX i ON chunks (length(body))",
    "CREATE VIRTUAL TABLE more USING fts5(x)",
    "ALTER TABLE chunks ADD COLUMN more",
    "ALTER TABLE chunks RENAME TO pieces",
    "DROP TABLE snapshots",
    "ANALYZE",
]


@pytest.mark.parametrize("statement", SCHEMAS)
def test_no_schema_but_ours(honest: Path, tmp_path: Path, statement: str) -> None:
    """A table, view, trigger or index that is not ours: the file is not read any further."""
    folder = forged(honest, tmp_path, lambda connection: connection.execute(statement))
    said = survived(folder)
    assert len(said) == 5
    assert all("tables are not those" in text for text in said.values())


@pytest.mark.parametrize("count", [1, 30, 200])
def test_a_schema_behind_many_rows(honest: Path, tmp_path: Path, count: int) -> None:
    """However many rows stand before a trigger in the schema's table, it is seen."""

    def hide(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA writable_schema = ON")
        connection.executemany(
            "INSERT INTO sqlite_master VALUES ('index', 'sqlite_autoindex_entries_1', 'entries', ?,"
            " NULL)", [(2,)] * count,
        )  # fmt: skip
        connection.execute(
            "INSERT INTO sqlite_master VALUES ('trigger', 't', 'chunks', 0, 'CREATE TRIGGER t "
            "AFTER INSERT ON chunks BEGIN DELETE FROM entries; END')"
        )

    assert len(survived(forged(honest, tmp_path, hide))) == 5


def test_files_with_records_are_not_run(honest: Path, tmp_path: Path) -> None:
    """A record names files of its user's own records: nothing that reads a record runs them."""
    ran = tmp_path / "ran"
    (tmp_path / "mine.py").write_text(f"open({str(ran)!r}, 'w').close()\n")

    def name(plain: Any) -> None:
        plain["files"] = [{"path": str(tmp_path / "mine.py"), "hash": "0"}]

    survived(forged(honest, tmp_path / "run", entry("about", 0, name)))
    assert not ran.exists()


def spec(**changes: Any) -> Change:
    return entry("about", 0, lambda plain: plain["spec"].update(changes))


def about(**changes: Any) -> Change:
    return entry("about", 0, lambda plain: plain.update(changes))


def data(**changes: Any) -> Change:
    return entry("about", 0, lambda plain: plain["data"].update(changes))


def units(number: int, **changes: Any) -> Change:
    def grow(plain: Any) -> None:
        plain["spec"]["layers"][0]["units"] = number
        plain.update(changes)

    return entry("about", 0, grow)


def raw(kind: Kind, key: int, body: Any) -> Change:
    return lambda connection: put(connection, kind, key, body)


def both(*changes: Change) -> Change:
    return lambda connection: [change(connection) for change in changes]


PARENT = {"id": "x", "place": "/nowhere", "step": 0, "changes": {}}
DEEP = b'{"a":' * 100_000
CONTRADICTIONS: dict[str, Change] = {
    "segments of no steps": raw("segment", 0, b'{"steps": 0}'),
    "a plan that begins after its end": raw("segment", 9, b'{"steps": 3}'),
    "a plan that shrinks": raw("segment", 5, b'{"steps": 11}'),
    "a plan that does not begin": both(
        raw("segment", 3, b'{"steps": 12}'),
        lambda connection: connection.execute("DELETE FROM entries WHERE kind='segment' AND key=0"),
    ),
    "no plan": lambda connection: connection.execute("DELETE FROM entries WHERE kind='segment'"),
    "steps beyond all bounds": raw("segment", 0, b'{"steps": 1e30}'),
    "a parent of its own": entry(
        "about", 0, lambda plain: plain.update(parent={**PARENT, "id": plain["id"]})
    ),
    "a parent that begins later": about(parent={**PARENT, "step": 5}),
    "a parent before the beginning": about(parent={**PARENT, "step": -1}),
    "no columns": data(features=[]),
    "more columns than inputs": data(features=["x1", "x2", "x3"]),
    "no targets": data(targets=[]),
    "no rows": data(rows=0),
    "no inputs": about(inputs=0),
    "other outputs": about(outputs=7),
    "10^12 units": units(10**12),
    "10^12 units, and states as large": units(10**12, state=64 * 10**12),
    "10^19 units": units(10**19),
    "a million layers": entry(
        "about", 0, lambda p: p["spec"].update(layers=p["spec"]["layers"] * 200_000)
    ),
    "no layers": spec(layers=[]),
    "an unknown optimizer": spec(optimizer="mine"),
    "an open spec": spec(steps=None, batch=None),
    "a key that is none": spec(code="print(1)"),
    "a spec that is no text": about(spec=5),
    "a spec that is no JSON": about(spec="{"),
    "a deep spec": about(spec=DEEP.decode()),
    "deep data": data(scaling=json.loads("[" * 900 + "]" * 900)),
    "NaN": raw("about", 0, b'{"id": NaN}'),
    "no UTF-8": raw("about", 0, b'{"id": "\xff\xfe"}'),
    "deep": raw("about", 0, DEEP),
    "null": raw("about", 0, b"null"),
    "empty": raw("about", 0, b""),
    "a text": lambda connection: connection.execute("UPDATE entries SET body = 'text'"),
    "an entry of 17 MB": raw("about", 0, bytes(17_000_000)),
}
"""What must not be opened, or not be computed with."""


@pytest.mark.sweep(12)
@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradictions_are_told(honest: Path, tmp_path: Path, name: str) -> None:
    """No use of it computes anything."""
    said = survived(forged(honest, tmp_path, CONTRADICTIONS[name]))
    assert said.keys() >= {"gone_back", "branched", "resumed"}, said


HARMLESS: dict[str, Change] = {
    "a session that ended beyond the plan": entry("session", 1, lambda p: p.update(end=2**60)),
    "a session that never ended": entry("session", 1, lambda p: p.update(ending="")),
    "a session of another kind": raw("session", 1, b'{"ending": "won"}'),
    "a moment of NaN": raw("moment", 0, b'{"epoch": NaN, "rate": 0, "losses": {}, "scores": {}}'),
    "a moment beyond the plan": raw(
        "moment", 2**60, b'{"epoch": 0, "rate": 0, "losses": {"train": "nan"}, "scores": {}}'
    ),
    "marks of no chain": raw("mark", 3, b'{"digest": "0", "chain": "0"}'),
    "a finding without end": raw(
        "finding", 1, b'{"kind": "x", "step": 1, "text": "' + b"a" * 10**6 + b'"}'
    ),
    "a deep finding": raw("finding", 2, DEEP),
    "a chunk beyond the plan": header("chunk", "max", first=2**40),
    "a chunk of all steps": header("chunk", "min", rows=2**20),
    "a chunk with gaps": header("chunk", "min", stride=2**40),
    "a chunk without a loss": header("chunk", "min", columns=["rate"]),
    "a chunk of text": lambda connection: connection.execute("UPDATE chunks SET body = 'text'"),
    "a key that is no step": lambda connection: connection.execute("UPDATE chunks SET key = -key"),
    "a chunk of nothing": raw("chunk", 1, b"\0" * 8),
}
"""What can be done without."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if number % 3 else [])
        for number, name in enumerate(HARMLESS)
    ],
)
def test_what_can_be_done_without(honest: Path, tmp_path: Path, name: str) -> None:
    """It is passed over; the network is there as before."""
    folder = forged(honest, tmp_path / "b", HARMLESS[name])
    said = survived(folder)
    assert not said.keys() & {"looked_at", "used", "branched"}, said


SNAPSHOTS: dict[str, Change] = {
    "10^18 numbers": header("snapshot", "max", vectors={"theta": 10**18}),
    "other numbers": header("snapshot", "max", vectors={"theta": 1}),
    "of another name": header("snapshot", "max", dtype="complex128"),
    "at another step": header("snapshot", "max", step=3),
    "a number that is none": header("snapshot", "max", numbers={"best": "0x1p9999999"}),
    "more numbers": header("snapshot", "max", numbers={"best": "0x1p0"}),
}


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_states_that_are_none(honest: Path, tmp_path: Path, name: str) -> None:
    """A state that is none is not computed with: an earlier one is, and that is said; one of
    another network is refused."""
    folder = forged(honest, tmp_path, SNAPSHOTS[name])
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            backsight.load(folder)
        except BadData as error:
            told.append(str(error))  # type: ignore[arg-type] # what was told, in either way
    assert len(told) == 1
    survived(folder)


def values() -> st.SearchStrategy[Any]:
    numbers = [-1, 0, 1, 2, 7, 2**31, 2**40, 2**61, 2**63, 2**64, 10**30, 0.5, -0.0, 1e308, 1e-320]
    texts = ["", "x", "nan", "inf", "adam", "none", "/dev/zero", "../x.csv", "é" * 5000, "2", "∞"]
    return st.sampled_from([*numbers, *texts, None, True, False, [], {}, [[]], [1], {"name": "l2"}])


@st.composite
def mutations(draw: Any, connection: sqlite3.Connection) -> tuple[Kind, int, bytes]:
    """A row of a record with something in it changed."""
    rows = connection.execute(
        "SELECT kind, key, body FROM entries UNION ALL SELECT 'chunk', key, body FROM chunks "
        "UNION ALL SELECT 'snapshot', key, body FROM snapshots"
    ).fetchall()
    often = [row for row in rows if row[0] == "about"] * len(rows)
    kind, key, body = draw(st.sampled_from([*rows, *often]))
    start = HEADER.unpack_from(body)[0] if kind in ("chunk", "snapshot") else 0
    text = body[HEADER.size : start] if start else body
    plain = json.loads(text)
    if kind == "about":
        plain["spec"] = json.loads(plain["spec"])
    for _ in range(draw(st.integers(1, 2))):
        plain = changed_somewhere(draw, plain)
    if kind == "about" and isinstance(plain, dict) and not isinstance(plain.get("spec"), str):
        plain["spec"] = json.dumps(plain.get("spec"))
    new = json.dumps(plain).encode()
    return kind, key, HEADER.pack(HEADER.size + len(new)) + new + body[start:] if start else new


def changed_somewhere(draw: Any, plain: Any) -> Any:
    """Plain data with a part replaced, taken away or added."""
    if not isinstance(plain, dict | list) or not plain or draw(st.integers(0, 9)) == 0:
        return draw(values())
    plain = copy.copy(plain)
    place = draw(st.sampled_from(list(plain) if isinstance(plain, dict) else range(len(plain))))
    how = draw(st.integers(0, 9))
    if how == 0:
        del plain[place]
    elif how == 1 and isinstance(plain, dict):
        plain["more"] = draw(values())
    else:
        plain[place] = changed_somewhere(draw, plain[place])
    return plain


def fuzz(honest: Path, drawn: Any) -> None:
    with TemporaryDirectory() as place:
        connection = sqlite3.connect(honest)
        kind, key, body = drawn.draw(mutations(connection))
        connection.close()
        survived(forged(honest, Path(place, "run"), raw(kind, key, body)))


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_any_change_of_a_row(honest: Path, drawn: Any) -> None:
    """Whatever stands in a row that is sealed as it should be: it is used or refused."""
    fuzz(honest, drawn)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(st.data())
def test_many_changes_of_rows(honest: Path, drawn: Any) -> None:
    """The same, hundreds of times."""
    fuzz(honest, drawn)


LIMITED = """
import resource, sys, warnings
import backsight
from backsight.kernel.errors import BacksightError
warnings.simplefilter("ignore")
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 400_000_000, used + 400_000_000))
for use in (lambda run: run.at(3), lambda run: run.metrics, lambda run: run.restored()):
    try:
        with backsight.open(sys.argv[1]) as run:
            use(run)
    except BacksightError as error:
        print(error)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_more_memory_than_there_is(honest: Path, tmp_path: Path) -> None:
    """A network that says it is as large as memory, in a record that keeps no state of it: an error
    that says so, not a process that is killed."""

    def empty(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM snapshots")

    wide = 10**7  # W1, gamma, delta, W2, b2; two memories of Adam; two statistics
    needed = 8 * (3 * (2 * wide + 2 * wide + 2 * wide + 2) + 2 * wide)
    folder = forged(honest, tmp_path / "run", both(units(wide, state=needed + 1000), empty))
    with pytest.raises(BadData, match="keeps no state yet"):
        backsight.load(folder)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    refused = ("more memory than there is", "this machine has")
    assert sum(done.stdout.count(words) for words in refused) == 2


def sources() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(Path(recorder.__file__).parent.rglob("*.py")):
        yield from ((path.name, node) for node in ast.walk(ast.parse(path.read_text())))


def test_nothing_read_is_run() -> None:
    """The recorder has no pickle, no eval, no exec, and nothing that loads code."""
    for file, node in sources():
        names = []
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            names = [node.func.id]
        forbidden = {"pickle", "marshal", "shelve", "dill", "eval", "exec", "compile", "importlib"}
        assert not forbidden & {*names}, file
        assert not (isinstance(node, ast.Attribute) and node.attr == "enable_load_extension"), file


OURS = {
    "OWN_TABLE[kind]", "where", "NEWEST", "APPLICATION", "PAGE", "size", "2 ** 24",
}  # fmt: skip


def test_no_contents_in_statements() -> None:
    """What is put into the text of a statement is ours: a table's name, a number; never what a file
    says, but for the size of its pages, as a number."""
    seen = set()
    for _file, node in sources():
        called = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in (
            "execute", "executemany", "executescript", "_column",
        )  # fmt: skip
        if called and node.args:  # type: ignore[attr-defined] # a Call, as was asked
            for part in ast.walk(node.args[0]):  # type: ignore[attr-defined] # as above
                assert not isinstance(part, ast.BinOp | ast.Mod) or ast.unparse(part) in OURS
                if isinstance(part, ast.FormattedValue):
                    seen.add(ast.unparse(part.value))
                    is_number = part.format_spec is not None and ":d" in ast.unparse(part)
                    assert ast.unparse(part.value) != "size" or is_number
    assert seen <= OURS
    assert len(seen) > 3


def test_bad_data_is_what_is_told(honest: Path, tmp_path: Path) -> None:
    """The message names the file and what is wrong with it."""
    folder = forged(honest, tmp_path, CONTRADICTIONS["a plan that shrinks"])
    with pytest.raises(BadData, match=r"record\.sqlite is damaged: its plan of steps contradicts"):
        backsight.open(folder)
