"""Compiled code on disk, one folder an entry, each with a seal: the checksum of every file in it.

An entry is used only where its folder is one's own and nobody else may write to it, and where its
files are those of the seal, no more and no fewer; else it is taken away and made anew. An entry is
made beside its place and put there whole, so two processes that make the same one do not meet.
"""

import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

SEAL = "seal.json"
MAX_ENTRIES = 200
"""Entries that are kept; the oldest of more are taken away."""


def find_cache_folder() -> Path:
    """Where compiled code is kept: $XDG_CACHE_HOME/backsight/native."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "backsight" / "native"


class Cache:
    """folder: of all entries; it is made when the first one is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Path | None:
        """The folder of an entry, if it is whole and one's own. One that is not is taken away."""
        entry = self.folder / key
        try:
            if not entry.is_dir():
                return None
            if self._is_own(self.folder) and self._is_own(entry) and _is_sealed(entry):
                return entry
        except OSError:
            pass
        self.remove(key)
        return None

    def remove(self, key: str) -> None:
        """Take an entry away, if it is there and that can be."""
        shutil.rmtree(self.folder / key, ignore_errors=True)

    def make_workspace(self) -> Path:
        """A new folder beside the entries, to make one in. Raises OSError where none can be."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._is_own(self.folder):
            raise PermissionError(f"{self.folder} can be written to by others")
        return Path(tempfile.mkdtemp(prefix=".new-", dir=self.folder))

    def store(self, workspace: Path, key: str) -> None:
        """Seal an entry and put it in its place, unless another process was faster. Raises
        OSError where that cannot be."""
        checksums = {
            str(p.relative_to(workspace)): _compute_checksum(p) for p in _list_files(workspace)
        }
        (workspace / SEAL).write_text(json.dumps(checksums, indent=1), encoding="utf-8")
        try:
            workspace.rename(self.folder / key)
        except OSError:
            if not (self.folder / key).is_dir():
                raise
            shutil.rmtree(workspace, ignore_errors=True)
        self._remove_oldest()

    def _remove_oldest(self) -> None:
        """Take the oldest entries away, and what was left half made an hour ago."""
        folders = sorted((p for p in self.folder.iterdir() if p.is_dir()), key=_read_time)
        entries = [p for p in folders if not p.name.startswith(".")]
        leftovers = [
            p
            for p in folders
            if p.name.startswith(".") and _read_time(p) < _read_time(entries[-1]) - 3600
        ]
        for old in (*entries[:-MAX_ENTRIES], *leftovers):
            shutil.rmtree(old, ignore_errors=True)

    @staticmethod
    def _is_own(folder: Path) -> bool:
        """Whether a folder is of this user, and nobody else may write to it."""
        if not hasattr(os, "getuid"):
            return True
        about = folder.lstat()
        others = stat.S_IWGRP | stat.S_IWOTH
        return about.st_uid == os.getuid() and not about.st_mode & others


def _is_sealed(entry: Path) -> bool:
    """Whether the files of an entry are those of its seal."""
    try:
        checksums = json.loads((entry / SEAL).read_text(encoding="utf-8"))
    except ValueError:
        return False
    actual = {str(p.relative_to(entry)): _compute_checksum(p) for p in _list_files(entry)}
    return isinstance(checksums, dict) and actual == checksums


def _list_files(folder: Path) -> Iterator[Path]:
    """All files of an entry but its seal and Python's own compiled ones, which Python checks."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or (path.is_file() and path.name != SEAL):
            yield path


def _compute_checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
