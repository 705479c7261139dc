"""LLVM's text to a function: from this process, from the cache on disk, or compiled.

A function is always loaded from object code, be it just made or found, so both have the same bits.
"""

import hashlib
import importlib
import shutil
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TypeAlias

from backsight.kernel.errors import BadInput, CannotCompile
from backsight.kernel.language import _
from backsight.native.available import describe_missing, read_versions
from backsight.native.cache import Cache, find_cache_folder
from backsight.native.compiler import SPEED_LEVEL, compile_assembly, compile_object
from backsight.native.linker import link_function
from backsight.native.notes import add_note
from backsight.native.processor import Processor, find_processor

OBJECT = "code.o"
"""The file of an entry of the cache."""
Function: TypeAlias = Callable[..., int]
Link: TypeAlias = Callable[[bytes], Function]
"""From object code to the function that is asked for."""
_functions: dict[tuple[str, str, int], Function] = {}


def load_function(
    ir_text: str, *, arguments: int, name: str = "run", processor: str = ""
) -> Callable[..., int]:
    """The function of that name in a text of LLVM's, of so many arguments, each an int64 or an
    address of memory, which gives an int64.

    processor: as LLVM calls it; "" for this machine's. Who passes addresses keeps the memory.
    Raises BadInput where llvmlite is missing or too old, CannotCompile where it refuses the text.

        run = load_function(text, arguments=2)
        run(100, array.ctypes.data)
    """
    if missing := describe_missing():
        raise BadInput(missing)
    _require_importable()
    target = find_processor(processor)
    key = _compute_key(ir_text, target)
    if (key, name, arguments) not in _functions:
        link = partial(link_function, name=name, arguments=arguments)
        _functions[key, name, arguments] = _load_or_compile(ir_text, target, key, link)
    return _functions[key, name, arguments]


@cache
def _require_importable() -> None:
    """Raise CannotCompile where llvmlite is installed and yet of no use."""
    try:
        importlib.import_module("llvmlite.binding")
    except (ImportError, OSError) as error:
        raise CannotCompile(
            _("llvmlite is installed, but cannot be imported: {error}.").format(error=error)
        ) from error


def write_assembly(ir_text: str, processor: str = "") -> str:
    """The instructions that a text becomes."""
    return compile_assembly(ir_text, find_processor(processor))


def _load_or_compile(ir_text: str, processor: Processor, key: str, link: Link) -> Function:
    """The function from the cache, where its code is put if it is not there and that can be."""
    cache = Cache(find_cache_folder())
    function = _load(cache, key, link)
    if function is not None:
        return function
    object_code = compile_object(ir_text, processor)
    _keep(object_code, cache, key)
    return link(object_code)


def _load(cache: Cache, key: str, link: Link) -> Function | None:
    """The function of an entry of the cache; None where there is none, or where its code cannot be
    linked, though its seal is right: such an entry is taken away."""
    entry = cache.find(key)
    if entry is None:
        return None
    try:
        return link((entry / OBJECT).read_bytes())
    except (OSError, CannotCompile):
        cache.remove(key)
        return None


def _keep(object_code: bytes, cache: Cache, key: str) -> None:
    """Put object code into the cache; a note says where that cannot be."""
    try:
        workspace = cache.make_workspace()
    except OSError as error:
        add_note(
            _(
                "Compiled code cannot be kept ({error}), so it is compiled anew every time. "
                "$XDG_CACHE_HOME names another place."
            ).format(error=error)
        )
        return
    try:
        _store(object_code, cache, workspace, key)
    except OSError as error:
        add_note(_("Compiled code was not kept: {error}").format(error=error))
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def _store(object_code: bytes, cache: Cache, workspace: Path, key: str) -> None:
    (workspace / OBJECT).write_bytes(object_code)
    cache.store(workspace, key)


def _compute_key(ir_text: str, processor: Processor) -> str:
    """A checksum of all that object code depends on."""
    llvmlite = read_versions().get("llvmlite", "?")
    parts = (llvmlite, repr(processor), str(SPEED_LEVEL), ir_text)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
