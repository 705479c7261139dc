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
from functools import cache
from typing import Any, TypeAlias

ROOM = __name__.rpartition(".")[0]
"""Modules of this room are taken apart; others are imported."""
Program: TypeAlias = Callable[..., Any]
FUNCTIONS = (ast.FunctionDef, ast.ClassDef)


@dataclass(kw_only=True)
class Collection:
    """What has been found to be needed so far."""

    imports: dict[str, None] = field(default_factory=dict)
    """Lines that import, in their order."""
    names: set[tuple[str, str]] = field(default_factory=set)
    """(module, name) of what was looked at."""
    modules: list[str] = field(default_factory=list)
    """A module stands behind those that it needs."""
    pieces: dict[tuple[str, int], ast.stmt] = field(default_factory=dict)
    """By module and line."""

    def sort_pieces(self) -> list[tuple[str, ast.stmt]]:
        """(module, statement), module by module, as they stand in them: draws keep their order."""
        places = sorted(self.pieces, key=lambda place: (self.modules.index(place[0]), place[1]))
        return [(place[0], self.pieces[place]) for place in places]


def read_source(program: Program, name: str = "") -> str:
    """The source of a function or a class, under another name where one is told."""
    text = inspect.getsource(program).rstrip("\n")
    own = program.__name__
    for word in ("def", "class"):
        text = text.replace(f"{word} {own}", f"{word} {name or own}", 1)
    return text


def list_names_besides(program: Program) -> tuple[str, ...]:
    """What a function or a class uses of its task, by name; no modules."""
    statement = next(iter(_list_statements(program.__module__, program.__name__)))
    names = dict.fromkeys(_list_names(statement))
    return tuple(n for n in names if _is_of_task(program.__module__, n, program.__name__))


def _is_of_task(module: str, name: str, own: str) -> bool:
    statements = _list_statements(module, name)
    return name != own and any(not isinstance(s, ast.Import) for s in statements)


def list_changes(wrong: str, mended: str) -> str:
    """Both as one text: "-" before lines that go, "+" before those that come, a blank else."""
    lines = ndiff(wrong.split("\n"), mended.split("\n"))
    both = (line for line in lines if not line.startswith("?"))
    return "\n".join(line.rstrip() for line in both)


def write_program(program: Program, name: str, companions: tuple[Program, ...] = ()) -> str:
    """A file that holds the program under a name, and all that it and its companions need."""
    needs = Collection()
    for function in (*companions, program):
        _collect(function.__module__, function.__name__, needs)
    text = "\n".join(needs.imports) + "\n"
    before = "\n"
    for module, statement in needs.sort_pieces():
        is_own = (module, getattr(statement, "name", "")) == (
            program.__module__,
            program.__name__,
        )
        is_function = isinstance(statement, FUNCTIONS)
        gap = "\n\n" if is_function else before
        source = ast.get_source_segment(_read_text(module), statement) or ""
        text += f"{gap}{read_source(program, name) if is_own else source}\n"
        before = "\n\n" if is_function else ""
    return text


def _collect(module: str, name: str, needs: Collection) -> None:
    """Note what a name needs, then the statements that make it."""
    if (module, name) in needs.names:
        return
    needs.names.add((module, name))
    for statement in _list_statements(module, name):
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(ROOM):
            _collect(str(statement.module), name, needs)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            needs.imports[ast.unparse(statement)] = None
        else:
            for other in _list_names(statement):
                _collect(module, other, needs)
            if module not in needs.modules:
                needs.modules.append(module)
            needs.pieces[module, statement.lineno] = statement


def _list_names(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement reads, in their order."""
    nodes = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    ordered = sorted(nodes, key=lambda node: (node.lineno, node.col_offset))
    yield from (node.id for node in ordered if isinstance(node.ctx, ast.Load))


@cache
def _read_text(module: str) -> str:
    importlib.import_module(module)
    return inspect.getsource(sys.modules[module])


def _list_statements(module: str, name: str) -> list[ast.stmt]:
    """Those at the top of a module that define a name, import it or change what it holds."""
    return [s for s in _parse(module).body if name in _list_targets(s)]


@cache
def _parse(module: str) -> ast.Module:
    return ast.parse(_read_text(module))


def _list_targets(statement: ast.stmt) -> list[str]:
    """The names that a statement defines or changes: X of X[:, 0] = 1."""
    match statement:
        case ast.FunctionDef() | ast.ClassDef():
            return [statement.name]
        case ast.Import() | ast.ImportFrom():
            return [alias.asname or alias.name for alias in statement.names]
        case ast.Assign():
            return [name for target in statement.targets for name in _list_roots(target)]
        case ast.AugAssign() | ast.AnnAssign():
            return _list_roots(statement.target)
    return []


def _list_roots(target: ast.expr) -> list[str]:
    if isinstance(target, ast.Tuple):
        return [name for part in target.elts for name in _list_roots(part)]
    while isinstance(target, ast.Subscript):
        target = target.value
    return [target.id] if isinstance(target, ast.Name) else []
