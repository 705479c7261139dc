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
from backsight.native.available import describe_missing, read_versions
from backsight.native.blas import find_routine
from backsight.native.cache import Cache, find_cache_folder
from backsight.native.kinds import describe_argument
from backsight.native.make import KINDS, REFUSAL, SOURCE, load

LOOPS = 1
"""Of the native engine's loops: raised where a change gives other bits. Numba's code had none."""
_functions: dict[str, Callable[..., Any]] = {}
notes: list[str] = []
"""What a user should know of how code was compiled; each once."""


def compile_source(source: str, arguments: Sequence[Any]) -> Callable[..., Any]:
    """The function `run` of a module's source, compiled for arguments of the kinds given.

    Raises BadInput where Numba is missing or too old, CannotCompile where it refuses the source.
    """
    if missing := describe_missing():
        raise BadInput(missing)
    kinds = json.dumps([describe_argument(a) for a in arguments])
    key = _compute_key(source, kinds)
    if key not in _functions:
        _functions[key] = _load_or_compile(source, kinds, key)
    return _functions[key]


def collect_facts(dtype: str) -> dict[str, str]:
    """What the bits of native code depend on besides its source: the compiler, and whose matrix
    products it calls."""
    compiler = f"loops {LOOPS}, llvmlite {read_versions().get('llvmlite', '?')}"
    blas_routine = find_routine(dtype)
    products = "loops" if blas_routine is None else blas_routine.name
    return {"native": compiler} | ({"native blas": products} if products else {})


def _load_or_compile(source: str, kinds: str, key: str) -> Callable[..., Any]:
    """The function from the cache, where it is put first if it is not there; from a folder that is
    taken away again where there can be no cache."""
    disk_cache, name = Cache(find_cache_folder()), f"_backsight_native_{key}"
    entry = disk_cache.find(key)
    if entry is not None:
        return _to_function(load(entry, name))
    try:
        workspace = disk_cache.make_workspace()
    except OSError as error:
        _add_note(
            _(
                "Compiled code cannot be kept ({error}), so it is compiled anew every time. "
                "$XDG_CACHE_HOME names another place."
            ).format(error=error)
        )
        with tempfile.TemporaryDirectory() as folder:
            _compile_in_process(Path(folder), source, kinds, name)
            return _to_function(load(Path(folder), name))
    try:
        _compile_in_process(workspace, source, kinds, name)
        disk_cache.store(workspace, key)
        entry = disk_cache.find(key)
        if entry is not None:
            return _to_function(load(entry, name))
    except OSError as error:
        _add_note(_("Compiled code was not kept: {error}").format(error=error))
        return _to_function(load(workspace, name))
    finally:
        shutil.rmtree(workspace, ignore_errors=True)
    return _load_or_compile(source, kinds, key)  # somebody took it away meanwhile


def _compile_in_process(folder: Path, source: str, kinds: str, name: str) -> None:
    """Compile into a folder, in a process of its own."""
    (folder / SOURCE).write_text(source, encoding="utf-8")
    (folder / KINDS).write_text(kinds, encoding="utf-8")
    environment = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    process = subprocess.run(
        [sys.executable, "-P", "-m", "backsight.native.make", str(folder.absolute()), name],
        env={**os.environ, **environment},
        cwd=folder,  # where nobody's settings of Numba lie
        capture_output=True,
        text=True,
        check=False,
    )
    if (folder / REFUSAL).exists():
        message = json.loads((folder / REFUSAL).read_text(encoding="utf-8"))
        raise CannotCompile(_shorten_message(message), culprit=_find_culprit(message))
    if process.returncode:
        last = (process.stderr.strip().splitlines() or [_("it said nothing")])[-1]
        raise CannotCompile(
            _("The process that compiles ended with status {status}: {last}").format(
                status=process.returncode, last=last
            )
        )


def _to_function(run: Any) -> Callable[..., Any]:
    function: Callable[..., Any] = run
    return function


@cache
def _compute_foundation() -> str:
    """A checksum of all that compiled code depends on besides its source."""
    import platform  # deferred: only who compiles asks

    import llvmlite.binding as llvm  # deferred: of the extra `fast`

    digest = hashlib.sha256(repr(sorted(read_versions().items())).encode())
    digest.update(f"{platform.python_version()} {platform.machine()}".encode())
    digest.update(f"{llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()}".encode())
    # Numba compiles for another processor, or otherwise, where the environment says so.
    said = sorted(item for item in os.environ.items() if item[0].startswith("NUMBA_"))
    digest.update(repr(said).encode())
    for name in ("memory.py", "product.py", "words.py"):
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()


def _compute_key(source: str, kinds: str) -> str:
    return hashlib.sha256(f"{_compute_foundation()}\n{kinds}\n{source}".encode()).hexdigest()[:32]


def _find_culprit(message: str) -> str:
    """The function that Numba stumbled over: loop_ad."""
    loop_names = re.findall(r"\bloop_[a-z]+\b", message)
    return loop_names[-1] if loop_names else ""


def _shorten_message(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return " ".join(lines[:4])[:400]


def _add_note(text: str) -> None:
    if text not in notes:
        notes.append(text)
