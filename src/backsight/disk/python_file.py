"""FILE.py:name, as users write it at the shell: a function, a class or an object of their own."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from backsight.disk.refusals import explaining_read_errors
from backsight.kernel.errors import BadInput, UnknownName
from backsight.kernel.language import _


def load_from_file(
    option: str,
    text: str,
    example: str,
    is_offered: Callable[[Any], bool] = callable,
    modules: dict[Path, ModuleType] | None = None,
) -> Any:
    """What FILE.py:name names. The file is run: give only files that you trust.

    option: with which it came, for messages; example: what is expected. is_offered: what is named
    where there is no such name. modules: the files that have been run already, so that two names
    of one file see the same random numbers. It can import files beside it. Raises BadInput,
    UnknownName.
    """
    file_name, _colon, name = text.rpartition(":")
    file = Path(file_name)
    if not file_name.endswith(".py") or not name.isidentifier():
        raise BadInput(
            _("{option} {text}: expected FILE.py:name, such as {example}.").format(
                option=option, text=text, example=example
            )
        )
    with explaining_read_errors(file):
        is_there = file.is_file()
    if not is_there:
        raise BadInput(
            _("{option} {text}: there is no file {file}.").format(
                option=option, text=text, file=file
            )
        )
    modules = {} if modules is None else modules
    if file.resolve() not in modules:
        modules[file.resolve()] = _run_file(option, text, file)
    members = vars(modules[file.resolve()])
    if name not in members:
        offered = [n for n, v in members.items() if is_offered(v) and not n.startswith("_")]
        raise UnknownName(_("name in {file}").format(file=file), name, offered)
    return members[name]


def _run_file(option: str, text: str, file: Path) -> ModuleType:
    name = f"backsight_file_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        with _importing_from(file.parent):
            sys.modules[name] = module  # dataclasses in it ask for it there
            spec.loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # `exit()` too
        raise BadInput(
            _("{option} {text}: running {file} failed: {kind}: {error}").format(
                option=option, text=text, file=file, kind=type(error).__name__, error=error
            )
        ) from error
    return module


@contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    """The folder is looked through first, as it is where Python runs a file; nothing is left in
    it."""
    place, usual = str(folder.resolve()), sys.dont_write_bytecode
    sys.path.insert(0, place)
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.path.remove(place)
        sys.dont_write_bytecode = usual
