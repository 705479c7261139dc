"""Files that are no record, or not all of one: what they are is said, and nothing is changed."""

import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from followed import follow
from truth import Truth, checked, interrupted, made

import backsight
from backsight.kernel.errors import BadData, CannotWrite
from backsight.recorder.open import create
from backsight.recorder.record import Record


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    return made(tmp_path_factory.mktemp("truth"))


def foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()


def newer(path: Path) -> None:
    create(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


OTHERS: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: path.write_bytes(b""), "is empty"),
    (lambda path: path.write_bytes(b"x"), "is damaged, or is none"),
    (lambda path: path.write_bytes(b"garbage" * 99_999), "is damaged, or is none"),
    (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(84)), "is damaged, or is none"),
    (lambda path: path.mkdir(), "There is no record"),
    (lambda path: None, "There is no record"),
    (foreign, "another program"),
    (newer, "has format 99.*update Backsight"),
    (lambda path: create(path).close(), "is empty"),
]


@pytest.mark.parametrize(("make", "said"), OTHERS)
@pytest.mark.parametrize("given", ["folder", "file"])
def test_what_is_no_record(
    tmp_path: Path, make: Callable[[Path], object], said: str, given: str
) -> None:
    """Each is told by name, by every way in; the file stays as it is."""
    folder = tmp_path / "run"
    folder.mkdir()
    make(folder / "record.sqlite")
    before = _content(folder)
    place = folder if given == "folder" else folder / "record.sqlite"
    for use in (backsight.open, backsight.load, backsight.resume):
        with pytest.raises(BadData, match=f"(?s)record.sqlite.*{said}|{said}.*record.sqlite"):
            use(place)
    assert _content(folder) == before


def _content(folder: Path) -> dict[str, bytes]:
    files = (p for p in folder.iterdir() if p.is_file() and not p.name.endswith(("-wal", "-shm")))
    return {p.name: p.read_bytes() for p in files}


def test_it_is_just_beginning(tmp_path: Path) -> None:
    """A record without a first row that a process is writing: to be tried again, not deleted."""
    from backsight.recorder.lock import Lock

    create(tmp_path / "record.sqlite").close()
    lock = Lock(tmp_path / "record.sqlite")
    with pytest.raises(BadData, match="just beginning"):
        backsight.open(tmp_path)
    lock.release()


@pytest.mark.parametrize("beside", ["both", "no shm", "no wal"])
def test_what_a_killed_process_left(tmp_path: Path, beside: str) -> None:
    """What lies beside the file counts, also without its index; a file that was copied alone says
    that it is empty, or is an earlier state of the run, never a wrong one."""
    seen = interrupted(tmp_path)
    folder = tmp_path / "run"
    assert (folder / "record.sqlite-wal").stat().st_size > 0
    if beside != "both":
        (folder / "record.sqlite-shm").unlink()
    if beside == "no wal":
        (folder / "record.sqlite-wal").unlink()
    if beside == "no wal":
        with pytest.raises(BadData, match=r"copy record\.sqlite-wal beside it"):
            backsight.open(folder)
        return
    with backsight.open(folder) as run:
        assert run.status == "interrupted"
        last = run.record.last_step
        assert last >= 28
        assert run.at(last).vectors["theta"].tobytes() == seen[last]
    resumed = backsight.resume(folder)
    follow(resumed)
    assert resumed.state.vectors["theta"].tobytes() == seen[40]


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Callable[[Path], Path]]:
    """Lets a folder be seen where nothing can be written, not by root either."""
    place = tmp_path / "read-only"
    place.mkdir()
    mounted = []

    def mount(folder: Path) -> Path:
        for words in (["mount", "--bind", str(folder), str(place)],
                      ["mount", "-o", "remount,ro,bind", str(place)]):  # fmt: skip
            done = subprocess.run(words, capture_output=True, check=False)
            if done.returncode:
                pytest.skip("nothing can be mounted here, and root may write everywhere")
            mounted.append(place)
        return place

    def forbid(folder: Path) -> Path:
        folder.chmod(0o555)
        mounted.append(folder)
        return folder

    yield mount if os.geteuid() == 0 else forbid
    if mounted and os.geteuid() == 0:
        subprocess.run(["umount", str(place)], check=True)
    elif mounted:
        mounted[0].chmod(0o755)


unix = pytest.mark.skipif(sys.platform == "win32", reason="permissions of another kind")


@unix
def test_where_nothing_can_be_written(
    truth: Truth, tmp_path: Path, read_only: Callable[[Path], Path]
) -> None:
    """A finished run is read as ever; to go on with it is refused with the folder's name."""
    shutil.copytree(truth.folder, tmp_path / "run")
    place = read_only(tmp_path / "run")
    said = checked(place, truth)
    refused = said.pop("resume")
    assert set(said.values()) == {"right"}
    assert "cannot be written" in refused
    with pytest.raises(CannotWrite, match="cannot be written"):
        backsight.train("xor", steps=2, out=place / "new")


@pytest.mark.slow
@unix
def test_the_doctor_where_nothing_can_be_written(
    truth: Truth, tmp_path: Path, read_only: Callable[[Path], Path]
) -> None:
    """Its verdict is that of the same run elsewhere; a file of it is refused behind the verdict."""
    shutil.copytree(truth.folder, tmp_path / "run")
    place = read_only(tmp_path / "run")
    words = ["doctor", "--no-trial", "--json"]
    here, there = (shell(*words, folder) for folder in (place, truth.folder))
    assert here.stdout == there.stdout
    assert json.loads(here.stdout)["schema"]
    refused = shell(*words, place, "-o", place / "v.html")
    assert (refused.returncode, refused.stdout) == (2, here.stdout)
    assert refused.stderr.count("Error: ") == 1
    assert "v.html cannot be written" in refused.stderr


def shell(*words: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "backsight", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )


@unix
@pytest.mark.parametrize("index", [True, False])
def test_a_killed_run_where_nothing_can_be_written(
    tmp_path: Path, read_only: Callable[[Path], Path], index: bool
) -> None:
    """What lies beside the file counts there, too."""
    seen = interrupted(tmp_path)
    if not index:
        (tmp_path / "run" / "record.sqlite-shm").unlink()
    place = read_only(tmp_path / "run")
    with backsight.open(place) as run:
        last = run.record.last_step
        assert last >= 28
        assert run.at(last).vectors["theta"].tobytes() == seen[last]


@unix
@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_lies_beside_is_a_file(truth: Truth, tmp_path: Path, ending: str, kind: str) -> None:
    """A stranger's record cannot make SQLite write to a file of the user's, or wait for ever."""
    (tmp_path / "run").mkdir()
    (tmp_path / "mine").write_bytes(b"mine")
    shutil.copy(truth.folder / "record.sqlite", tmp_path / "run")
    beside = tmp_path / "run" / f"record.sqlite{ending}"
    if kind == "link":
        beside.symlink_to(tmp_path / "mine")
    elif kind == "pipe":
        os.mkfifo(beside)
    else:
        beside.mkdir()
    for use in (backsight.open, backsight.load, backsight.resume):
        with pytest.raises(BadData, match="no file of its own"):
            use(tmp_path / "run")
    assert (tmp_path / "mine").read_bytes() == b"mine"


def test_a_journal_takes_no_file_of_the_user(truth: Truth, tmp_path: Path) -> None:
    """SQLite would remove what the end of a journal names, once it has followed it."""
    shutil.copytree(truth.folder, tmp_path / "run")
    mine, record = tmp_path / "mine", tmp_path / "run" / "record.sqlite"
    mine.write_bytes(b"mine")
    record.with_name("record.sqlite-journal").write_bytes(make_journal(record.read_bytes(), mine))
    for use in (backsight.open, backsight.resume):
        with pytest.raises(BadData, match="names a file of another database"):
            use(tmp_path / "run")
    assert mine.read_bytes() == b"mine"


def make_journal(record: bytes, victim: Path) -> bytes:
    """A hot journal that puts back the first page, as it is, and names a super-journal."""
    size = int.from_bytes(record[16:18], "big")
    size, sign, name = 65536 if size == 1 else size, bytes.fromhex("d9d505f920a163d7"), str(victim)
    page = record[:size]
    checksum = sum(page[i] for i in range(size - 200, 0, -200)) & 0xFFFFFFFF
    head = struct.pack(">8sIIIII", sign, 1, 0, len(record) // size, 512, size).ljust(512, b"\0")
    journal = head + struct.pack(">I", 1) + page + struct.pack(">I", checksum)
    journal = journal.ljust(-(-len(journal) // 512) * 512, b"\0")
    text = name.encode()
    end = struct.pack(">II", len(text), sum(text) & 0xFFFFFFFF) + sign
    return journal + struct.pack(">I", 0x40000000 // size + 1) + text + end


def test_a_reader_changes_nothing(truth: Truth, tmp_path: Path) -> None:
    """Opened and looked through, the file is as it was, byte for byte."""
    shutil.copytree(truth.folder, tmp_path / "run")
    with Record.open(tmp_path / "run") as record:
        assert record.status == "finished"
        assert len(record.metrics["step"]) == 24
    one, two = (p / "record.sqlite" for p in (truth.folder, tmp_path / "run"))
    assert one.read_bytes() == two.read_bytes()
