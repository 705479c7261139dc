"""What a command does, in the words of its help, without importing it."""

import importlib.util
import os
import sys
from collections.abc import Iterator
from types import CodeType

import click

from backsight.cli.commands import commands
from backsight.cli.language import translate_command


def summarize_command(name: str) -> click.Command:
    """A command that has the help of another one and does nothing."""
    if name in commands.list_files():
        module = f"{commands.package}.{name}"
        return translate_command(click.Command(name, help=_read_docstring(module, name)))
    return translate_command(commands[name])


def _read_docstring(module: str, name: str) -> str:
    """The docstring of the file's function, from its compiled code, which is not run.

    Python keeps that code in its cache, so this takes a seventh of the time of parsing the source.
    The first constant of a function's code is its docstring.
    """
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.loader is not None
    code = spec.loader.get_code(module)  # type: ignore[attr-defined] # loaders of files do
    functions = (c for c in code.co_consts if isinstance(c, CodeType))
    function = next(f for f in functions if f.co_name in ("command", name))
    docstring = function.co_consts[0]
    return docstring if isinstance(docstring, str) else ""


def is_extended() -> bool:
    """Whether an installed package brings records, and perhaps commands, of its own.

    `importlib.metadata` knows better, but takes as long to import as all of `--help` takes. A
    package that only it can find is missing from the list of commands and can be called all
    the same.
    """
    return any("[backsight]" in _read_text(file) for file in _list_entry_points())


def _list_entry_points() -> Iterator[str]:
    """The files that say what the installed packages offer."""
    for folder in sys.path:
        try:
            with os.scandir(folder or ".") as entries:
                names = [entry.path for entry in entries if entry.name.endswith("-info")]
        except OSError:  # an archive, or a folder that is gone or closed to us
            continue
        yield from (f"{name}/entry_points.txt" for name in names)


def _read_text(file: str) -> str:
    try:
        with open(file, encoding="utf-8") as text:  # noqa: PTH123 - pathlib takes 5 ms to import
            return text.read()
    except OSError:
        return ""
