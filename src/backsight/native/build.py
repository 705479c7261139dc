"""Source to a compiled function: from this process, from the cache on disk, or by Numba."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from backsight.kernel.errors import BadInput, CannotCompile
from backsight.kernel.language import _
from backsight.native.available import lacking, versions
from backsight.native.blas import routine
from backsight.native.cache import Cache, home
from backsight.native.kinds import kind_of
from backsight.native.make import KINDS, REFUSED, SOURCE, load

_made: dict[str, Callable[..., Any]] = {}
notes: list[str] = []
"""What a user should know of how code was compiled; each once."""


def compiled(source: str, arguments: Sequence[Any]) -> Callable[..., Any]:
    """The function `run` of a module's source, compiled for arguments of the kinds given.

    Raises BadInput where Numba is missing or too old, CannotCompile where it refuses the source.
    """
    if missing := lacking():
        raise BadInput(missing)
    kinds = json.dumps([kind_of(a) for a in arguments])
    key = _key(source, kinds)
    if key not in _made:
        _made[key] = _loaded(source, kinds, key)
    return _made[key]


def facts(dtype: str) -> dict[str, str]:
    """What the bits of native code depend on besides its source: the compiler, and whose matrix
    products it calls."""
    found = versions()
    compiler = f"numba {found.get('numba', '?')}, llvmlite {found.get('llvmlite', '?')}"
    called = routine(dtype)
    products = f"scipy {found.get('scipy', '?')}" if called is None else called.name
    return {"native": compiler} | ({"native blas": products} if products else {})


def _loaded(source: str, kinds: str, key: str) -> Callable[..., Any]:
    """The function from the cache, where it is put first if it is not there; from a folder that is
    taken away again where there can be no cache."""
    kept, name = Cache(home()), f"_backsight_native_{key}"
    entry = kept.find(key)
    if entry is not None:
        return _function(load(entry, name))
    try:
        room = kept.room()
    except OSError as error:
        _note(
            _(
                "Compiled code cannot be kept ({error}), so it is compiled anew every time. "
                "$XDG_CACHE_HOME names another place."
            ).format(error=error)
        )
        with tempfile.TemporaryDirectory() as folder:
            _make(Path(folder), source, kinds, name)
            return _function(load(Path(folder), name))
    try:
        _make(room, source, kinds, name)
        kept.keep(room, key)
        entry = kept.find(key)
        if entry is not None:
            return _function(load(entry, name))
    except OSError as error:
        _note(_("Compiled code was not kept: {error}").format(error=error))
        return _function(load(room, name))
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return _loaded(source, kinds, key)  # somebody took it away meanwhile


def _make(folder: Path, source: str, kinds: str, name: str) -> None:
    """Compile into a folder, in a process of its own."""
    (folder / SOURCE).write_text(source, encoding="utf-8")
    (folder / KINDS).write_text(kinds, encoding="utf-8")
    there = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "backsight.native.make", str(folder), name],
        env={**os.environ, **there},
        capture_output=True,
        text=True,
        check=False,
    )
    if (folder / REFUSED).exists():
        said = json.loads((folder / REFUSED).read_text(encoding="utf-8"))
        raise CannotCompile(_first_lines(said), culprit=_culprit(said))
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [_("it said nothing")])[-1]
        raise CannotCompile(
            _("The process that compiles ended with status {status}: {last}").format(
                status=done.returncode, last=last
            )
        )


def _function(run: Any) -> Callable[..., Any]:
    function: Callable[..., Any] = run
    return function


@cache
def _foundation() -> str:
    """A checksum of all that compiled code depends on besides its source."""
    import platform

    import llvmlite.binding as llvm

    found = hashlib.sha256(repr(sorted(versions().items())).encode())
    found.update(f"{platform.python_version()} {platform.machine()}".encode())
    found.update(f"{llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()}".encode())
    for name in ("memory.py", "product.py", "words.py"):
        found.update((Path(__file__).parent / name).read_bytes())
    return found.hexdigest()


def _key(source: str, kinds: str) -> str:
    return hashlib.sha256(f"{_foundation()}\n{kinds}\n{source}".encode()).hexdigest()[:32]


def _culprit(message: str) -> str:
    """The function that Numba stumbled over: loop_ad."""
    found = re.findall(r"\bloop_[a-z]+\b", message)
    return found[-1] if found else ""


def _first_lines(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return " ".join(lines[:4])[:400]


def _note(text: str) -> None:
    if text not in notes:
        notes.append(text)
