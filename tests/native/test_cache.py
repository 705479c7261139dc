"""Compiled code is kept, found again, and trusted only where it is whole and one's own."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from backsight.kernel.errors import BadInput, CannotCompile
from backsight.native import available, build
from backsight.native.cache import MAX_ENTRIES, SEAL, Cache

SOURCE = """
from numba import njit


@njit
def loop_aa(a):
    s = 0.0
    for i in range(a.size):
        s += a[i]
    return s


@njit
def run(a):
    return loop_aa(a)
"""
ARRAY = np.arange(4.0)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known from tests before."""
    monkeypatch.setattr(build, "_functions", {})
    monkeypatch.setattr(build, "notes", [])


def made_anew(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether running the source compiles it."""
    made, make = [], build._compile_in_process
    with monkeypatch.context() as patched:
        patched.setattr(build, "_functions", {})
        patched.setattr(
            build, "_compile_in_process", lambda *given: (made.append(given), make(*given))
        )
        run = build.compile_source(SOURCE, (ARRAY,))
    assert run(ARRAY) == 6
    assert sum(run.stats.cache_hits.values()) == 1  # type: ignore[attr-defined] # loaded in any case
    return bool(made)


@pytest.fixture(scope="module")
def kept_entry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An entry of SOURCE, compiled once for all; not to be changed."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(home))
        patched.setattr(build, "_functions", {})
        build.compile_source(SOURCE, (ARRAY,))
    return entry(home / "backsight" / "native")


@pytest.fixture
def filled(cache: Path, kept_entry: Path) -> Path:
    """A cache with that entry in it."""
    cache.mkdir(mode=0o700, parents=True)
    shutil.copytree(kept_entry, cache / kept_entry.name)
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
    """What one has compiled serves the next."""
    code = (
        "import numpy as np; from backsight.native.build import compile_source; "
        f"run = compile_source({SOURCE!r}, (np.arange(4.0),)); "
        "print(run(np.arange(4.0)), sum(run.stats.cache_hits.values()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["6.0", "1"]
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


@pytest.mark.slow
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
    code = next(p for p in folder.rglob("*.nbc"))
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


def test_what_others_may_write_to_is_not_used(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry that others may change is not run; a cache that they may change is not used."""
    key = entry(filled).name
    entry(filled).chmod(0o777)
    assert Cache(filled).find(key) is None
    filled.chmod(0o777)
    assert made_anew(monkeypatch)
    assert "can be written to by others" in build.notes[0]


@pytest.mark.slow
def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, once, and everything works."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert made_anew(monkeypatch)
    assert made_anew(monkeypatch)
    assert len(build.notes) == 1
    assert "$XDG_CACHE_HOME names another place" in build.notes[0]


def test_a_process_that_dies_is_said(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where memory ends: with its status, and nothing is left."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(CannotCompile, match="ended with status 1: it said nothing"):
        build.compile_source(SOURCE, (ARRAY,))
    assert not any(cache.iterdir())


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


def test_what_numba_refuses_is_said(cache: Path) -> None:
    """The function that it stumbled over is named."""
    source = SOURCE.replace("s += a[i]", "s += undefined_word(a[i])")
    with pytest.raises(CannotCompile, match="undefined_word") as caught:
        build.compile_source(source, (ARRAY,))
    assert caught.value.culprit == "loop_aa"
    assert not [p for p in cache.iterdir() if not p.name.startswith(".")]


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({}, r"needs numba, scipy, which is not installed: pip install 'backsight\[fast\]'"),
        ({"numba": "0.65.0"}, "needs scipy, which"),
        ({"numba": "0.55.1", "scipy": "1.17"},
         r"needs numba 0\.61 or newer, and this is 0\.55\.1: pip install --upgrade"),
    ],
)  # fmt: skip
def test_numba_missing_or_too_old(
    monkeypatch: pytest.MonkeyPatch, there: dict[str, str], said: str
) -> None:
    """The exact line that installs it."""
    monkeypatch.setattr(available, "read_versions", lambda: there)
    with pytest.raises(BadInput, match=said):
        build.compile_source(SOURCE, (ARRAY,))


def test_code_for_another_processor_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba's settings in the environment are part of what compiled code is found by."""
    keys = []
    for name in ("", "haswell"):
        monkeypatch.setenv("NUMBA_CPU_NAME", name)
        build._compute_foundation.cache_clear()
        keys.append(build._compute_key(SOURCE, "kinds"))
    build._compute_foundation.cache_clear()
    assert keys[0] != keys[1]
