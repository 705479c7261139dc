"""One process writes a record, until it ends, however it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from backsight.kernel.errors import CannotWrite
from backsight.recorder.lock import Lock, is_held

HOLD = """
import sys, time
from pathlib import Path
from backsight.recorder.lock import Lock
lock = Lock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_lock_is_refused(tmp_path: Path) -> None:
    """While one is held another one is not had, also by another name of the record; then it is."""
    record = tmp_path / "record.sqlite"
    record.touch()
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "other.sqlite").symlink_to(record)
    assert not is_held(record)
    lock = Lock(record)
    for name in (record, tmp_path / "link" / "record.sqlite", tmp_path / "other.sqlite"):
        assert is_held(name)
        with pytest.raises(CannotWrite, match="being written by another process"):
            Lock(name)
    lock.release()
    assert not is_held(record)
    Lock(record).release()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_killed_process_holds_no_lock(tmp_path: Path) -> None:
    """Held by a process that lives, and free as soon as that is killed."""
    record = tmp_path / "record.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(record)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert is_held(record)
        process.kill()
        process.wait()
        assert not is_held(record)
    assert [path.name for path in tmp_path.iterdir()] == [".record.sqlite.lock"]
    Lock(record).release()


@pytest.mark.parametrize("kind", ["garbage", "folder", "link", "pipe"])
def test_what_is_no_lock_is_told(tmp_path: Path, kind: str) -> None:
    """Something else in its place is no lock that is held, and is not written over."""
    record, place = tmp_path / "record.sqlite", tmp_path / ".record.sqlite.lock"
    (tmp_path / "mine").write_bytes(b"mine")
    if kind == "garbage":
        place.write_bytes(b"garbage" * 999)
    elif kind == "folder":
        place.mkdir()
    elif kind == "link":
        place.symlink_to(tmp_path / "mine")
    elif hasattr(os, "mkfifo"):
        os.mkfifo(place)
    else:
        pytest.skip("this system has no named pipes")
    assert not is_held(record)
    with pytest.raises(CannotWrite, match="delete it"):
        Lock(record)
    assert (tmp_path / "mine").read_bytes() == b"mine"


def test_no_folder_is_told(tmp_path: Path) -> None:
    """A lock in a folder that is not there is refused with the folder's name."""
    with pytest.raises(CannotWrite, match="nowhere"):
        Lock(tmp_path / "nowhere" / "record.sqlite")
