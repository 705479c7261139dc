"""Compiled code is kept, found again, and trusted only where it is whole and one's own."""

import ctypes
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from machine_texts import write_count

from backsight.native import cache as caching
from backsight.native import machine, notes
from backsight.native.cache import MAX_ENTRIES, SEAL, Cache

TEXT = write_count()


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known from tests before, and as many entries are kept as users have."""
    monkeypatch.setattr(caching, "MAX_ENTRIES", MAX_ENTRIES)
    monkeypatch.setattr(machine, "_functions", {})
    monkeypatch.setattr(notes, "notes", [])


def made_anew(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether loading the text compiles it."""
    made, make = [], machine.compile_object
    with monkeypatch.context() as patched:
        patched.setattr(machine, "_functions", {})
        patched.setattr(
            machine, "compile_object", lambda *given: made.append(given) or make(*given)
        )
        run = machine.load_function(TEXT, arguments=2)
    count = ctypes.c_int64()
    run(6, ctypes.addressof(count))
    assert count.value == 6
    return bool(made)


@pytest.fixture
def filled(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with an entry of TEXT in it."""
    made_anew(monkeypatch)
    return cache


def entry(cache: Path) -> Path:
    """The only entry."""
    (found,) = cache.iterdir()
    return found


def test_it_is_kept_and_found_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled once; folders are one's own alone."""
    assert made_anew(monkeypatch)
    assert not made_anew(monkeypatch)
    assert cache.stat().st_mode & 0o077 == 0
    assert (entry(cache) / SEAL).exists()


def test_another_process_finds_it(filled: Path) -> None:
    """What one has compiled serves the next, which does not compile."""
    code = (
        "from backsight.native import machine; del machine.compile_object; "
        f"machine.load_function({TEXT!r}, arguments=2)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert entry(filled)


changes = pytest.mark.parametrize("change", ["flip", "cut", "add", "seal", "none", "link"])


@changes
def test_damaged_entries_are_taken_away(filled: Path, change: str) -> None:
    """A flipped bit, a file cut short, one more, one replaced by a link, a seal that is none or is
    missing: the entry is not found, and not there any more."""
    key = entry(filled).name
    assert Cache(filled).find(key)
    damage(filled, change)
    assert Cache(filled).find(key) is None
    assert not list(filled.iterdir())


@changes
def test_damaged_entries_are_made_anew(
    filled: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """The same: compiled again, and whole afterwards."""
    assert not made_anew(monkeypatch)
    damage(filled, change)
    assert made_anew(monkeypatch)
    assert not made_anew(monkeypatch)


def damage(cache: Path, change: str) -> None:
    """Change what the only entry is."""
    folder = entry(cache)
    code = next(p for p in folder.rglob("*.o"))
    body = bytearray(code.read_bytes())
    if change == "flip":
        body[len(body) // 2] ^= 1
        code.write_bytes(body)
    elif change == "cut":
        code.write_bytes(body[:-1])
    elif change == "add":
        (folder / "more.py").write_text("print('mine')")
    elif change == "seal":
        (folder / SEAL).write_text("{")
    elif change == "link":
        code.rename(cache.parent / "elsewhere")
        code.symlink_to(cache.parent / "elsewhere2")
    else:
        (folder / SEAL).unlink()


@pytest.mark.parametrize("change", ["garbage", "cut", "other", "empty"])
def test_forged_seals_are_no_use(
    filled: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Code that is none, is half, has no such function or is not there, under a seal that is
    right: taken away and compiled again, so the next finds it whole."""
    forge(entry(filled), change)
    assert made_anew(monkeypatch)
    assert not made_anew(monkeypatch)
    assert notes.notes == []


def forge(folder: Path, change: str) -> None:
    """Change the code of an entry, and seal it anew."""
    code = folder / machine.OBJECT
    if change == "empty":
        code.unlink()
        (folder / SEAL).write_text("{}")
        return
    bodies = {
        "garbage": b"no code at all",
        "cut": code.read_bytes()[:200],
        "other": code.read_bytes().replace(b"\0run\0", b"\0ran\0"),
    }
    code.write_bytes(bodies[change])
    seal = {machine.OBJECT: hashlib.sha256(bodies[change]).hexdigest()}
    (folder / SEAL).write_text(json.dumps(seal))


def test_what_others_may_write_to_is_not_used(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry that others may change is not run; a cache that they may change is not used."""
    key = entry(filled).name
    entry(filled).chmod(0o777)
    assert Cache(filled).find(key) is None
    filled.chmod(0o777)
    assert made_anew(monkeypatch)
    assert "can be written to by others" in notes.notes[0]


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, once, and everything works."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert made_anew(monkeypatch)
    assert made_anew(monkeypatch)
    assert len(notes.notes) == 1
    assert "$XDG_CACHE_HOME names another place" in notes.notes[0]


def test_the_oldest_entries_go(tmp_path: Path) -> None:
    """Not more than so many are kept."""
    kept = Cache(tmp_path / "cache")
    for number in range(MAX_ENTRIES + 3):
        kept.store(kept.make_workspace(), f"{number:04}")
    assert len(list((tmp_path / "cache").iterdir())) == MAX_ENTRIES


def test_two_that_make_the_same(tmp_path: Path) -> None:
    """The second to be ready leaves that of the first."""
    kept = Cache(tmp_path / "cache")
    one, two = kept.make_workspace(), kept.make_workspace()
    (one / "a").write_text("first")
    (two / "a").write_text("second")
    kept.store(one, "key")
    kept.store(two, "key")
    found = kept.find("key")
    assert found is not None
    assert (found / "a").read_text() == "first"
    assert [p.name for p in (tmp_path / "cache").iterdir()] == ["key"]
