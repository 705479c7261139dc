"""The source of a program, with everything of ours that it needs, as a file of its own.

What a function needs is read off its source: each name in it that its module defines at the top, or
imports from another module of this room, comes with it, and what that needs in turn.

    bugs/sign.py                              the file that is written

    from …_tasks.classes import X, forward    import numpy as np
    def wrong(p): … forward(p) … X …          X = …
                                              def softmax(z): …
    _tasks/classes.py                    →    def forward(p): …
                                              def gradient(p): …    (wrong, by the name that it has
    X = …                                                            for the check)
    def softmax(z): …
    def forward(p): … softmax(…)
"""

import ast
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import ndiff
from typing import Any

ROOM = __name__.rpartition(".")[0]
"""Modules of this room are taken apart; others are imported."""
Statement = ast.stmt


@dataclass(frozen=True, kw_only=True)
class ModuleSource:
    """A module, with what each of its names is."""

    name: str
    text: str
    statements: dict[str, ast.stmt] = field(default_factory=dict)
    """What defines a name, or imports it."""


def read_source(program: Callable[..., Any], name: str = "") -> str:
    """The source of a function or a class, under another name where one is told."""
    text = inspect.getsource(program).rstrip("\n")
    own = program.__name__
    for word in ("def", "class"):
        text = text.replace(f"{word} {own}", f"{word} {name or own}", 1)
    return text


def list_changes(wrong: str, mended: str) -> str:
    """Both as one text: "-" before lines that go, "+" before those that come, a blank else."""
    lines = ndiff(wrong.split("\n"), mended.split("\n"))
    kept = (line for line in lines if not line.startswith("?"))
    return "\n".join(line[0] + line[1:].rstrip() if line.strip() else "" for line in kept)


def write_program(
    program: Callable[..., Any], name: str, companions: tuple[Callable[..., Any], ...] = ()
) -> str:
    """A file that holds the program under a name, and all that it and its companions need."""
    pieces: dict[tuple[str, str], str] = {}
    imports: dict[str, None] = {}
    for function in (*companions, program):
        _collect(function.__module__, function.__name__, pieces, imports)
    own = (program.__module__, program.__name__)
    pieces.pop(own)
    values = [text for text in pieces.values() if not text.startswith(("def ", "class "))]
    functions = [text for text in pieces.values() if text.startswith(("def ", "class "))]
    parts = ["\n".join(imports), "\n".join(values), *functions, read_source(program, name)]
    return "\n\n\n".join(filter(None, parts)) + "\n"


def _collect(
    module: str, name: str, pieces: dict[tuple[str, str], str], imports: dict[str, None]
) -> None:
    """Put what a name needs before it, then itself."""
    source = _read_module(module)
    statement = source.statements.get(name)
    if statement is None or (module, name) in pieces:
        return
    if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(ROOM):
        _collect(str(statement.module), name, pieces, imports)
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        imports[ast.unparse(statement)] = None
    else:
        for other in _list_names(statement, name):
            _collect(module, other, pieces, imports)
        pieces[module, name] = ast.get_source_segment(source.text, statement) or ""


def _list_names(statement: ast.stmt, own: str) -> Iterator[str]:
    """The names that a statement reads, in their order, without its own."""
    nodes = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    ordered = sorted(nodes, key=lambda node: (node.lineno, node.col_offset))
    yield from (n.id for n in ordered if isinstance(n.ctx, ast.Load) and n.id != own)


def _read_module(name: str) -> ModuleSource:
    importlib.import_module(name)
    text = inspect.getsource(sys.modules[name])
    source = ModuleSource(name=name, text=text)
    for statement in ast.parse(text).body:
        for bound in _list_bound(statement):
            source.statements[bound] = statement
    return source


def _list_bound(statement: ast.stmt) -> list[str]:
    """The names that a statement at the top of a module defines."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in statement.names]
    if isinstance(statement, ast.Assign):
        names = (node for target in statement.targets for node in ast.walk(target))
        return [node.id for node in names if isinstance(node, ast.Name)]
    return []
