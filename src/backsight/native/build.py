"""Source to a compiled function: from this process, from the cache on disk, or by Numba."""

import hashlib
import importlib.util
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from backsight.kernel.errors import BadInput, CannotCompile
from backsight.kernel.language import _
from backsight.native.available import lacking, versions
from backsight.native.blas import routine
from backsight.native.cache import Cache, home

_made: dict[tuple[str, str], Callable[..., Any]] = {}
notes: list[str] = []
"""What a user should know of how code was compiled; each once."""


def compiled(source: str, arguments: Sequence[Any]) -> Callable[..., Any]:
    """The function `run` of a module's source, compiled for arguments of the kinds given.

    Raises BadInput where Numba is missing or too old, CannotCompile where it refuses the source.
    """
    if missing := lacking():
        raise BadInput(missing)
    from numba import typeof

    kinds = tuple(typeof(a) for a in arguments)
    key = _key(source, repr(kinds))
    if (key, source) not in _made:
        _made[key, source] = _built(source, kinds, key)
    return _made[key, source]


def facts(dtype: str) -> dict[str, str]:
    """What the bits of native code depend on besides its source: the compiler, and whose matrix
    products it calls."""
    found = versions()
    compiler = f"numba {found.get('numba', '?')}, llvmlite {found.get('llvmlite', '?')}"
    called = routine(dtype)
    products = f"scipy {found.get('scipy', '?')}" if called is None else called.name
    return {"native": compiler} | ({"native blas": products} if products else {})


def _built(source: str, kinds: tuple[Any, ...], key: str) -> Callable[..., Any]:
    kept = Cache(home())
    entry = kept.find(key)
    if entry is not None:
        return _compile(entry, source, kinds)
    try:
        room = kept.room()
    except OSError as error:
        _note(
            _(
                "Compiled code cannot be kept ({error}), so it is compiled anew every time. "
                "$XDG_CACHE_HOME names another place."
            ).format(error=error)
        )
        return _compile(None, source, kinds)
    try:
        (room / "source.py").write_text(source, encoding="utf-8")
        run = _compile(room, source, kinds)
        kept.keep(room, key)
    except OSError as error:
        _note(_("Compiled code was not kept: {error}").format(error=error))
        return _compile(None, source, kinds)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return run


def _compile(entry: Path | None, source: str, kinds: tuple[Any, ...]) -> Callable[..., Any]:
    """The module's function for such arguments; from the entry's files where they have it."""
    from numba.core.errors import NumbaError

    module = _module(entry, source)
    run = module.run
    if entry is not None:
        run.enable_caching()
    try:
        run.compile(kinds)
    except NumbaError as error:
        raise CannotCompile(_first_lines(str(error)), culprit=_culprit(str(error))) from error
    function: Callable[..., Any] = run
    return function


def _module(entry: Path | None, source: str) -> ModuleType:
    """The source as a module. Numba finds it by name, so it stands among the loaded ones."""
    name = f"_backsight_native_{hashlib.sha256(source.encode()).hexdigest()[:16]}"
    if entry is None:
        module = ModuleType(name)
        sys.modules[name] = module
        exec(compile(source, f"<{name}>", "exec"), module.__dict__)  # noqa: S102 - generated from our own formulas
        return module
    made = importlib.util.spec_from_file_location(name, entry / "source.py")
    assert made is not None
    module = importlib.util.module_from_spec(made)
    sys.modules[name] = module
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        exec(compile(source, str(entry / "source.py"), "exec"), module.__dict__)  # noqa: S102 - generated from our own formulas
    finally:
        sys.dont_write_bytecode = before
    return module


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
