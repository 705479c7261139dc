"""Refuses what a formula may say and other machines compute otherwise, by name and place."""

import ast
import functools

from backsight.engine.derivation import Equation
from backsight.kernel import vocabulary
from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _, join_words

OPERATORS = (
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult, ast.USub, ast.UAdd),
    *(ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.Not),
)
"""Those of a formula; `//` and `%` are no steps of any engine."""
PARTS = (
    *(ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.Name, ast.Constant, ast.IfExp),
    *(ast.Tuple, ast.Starred, ast.Load, ast.keyword, *OPERATORS),
)
"""What an expression may be made of. A conditional expression asks for settings only."""


def require_portable(equation: Equation) -> None:
    """Raise BadRecord, naming formula, line and word, where an equation's formula has an operator
    or a call whose bits are not the same on every machine."""
    _require(equation.reads, equation.formula, tuple(sorted(equation.settings.items())))


@functools.lru_cache(maxsize=512)
def _require(read: Formula, name: str, settings: tuple[tuple[str, object], ...]) -> None:
    for line in read.list_lines(**dict(settings)):  # type: ignore[arg-type] # what it was given
        for node in ast.walk(line.expression):
            part = _find_strange_part(node, read)
            if part:
                raise BadRecord(
                    _(
                        "{formula}, `{line}`: {part} is not portable, other machines may compute "
                        "it otherwise. Use + - * / ** @ abs and the words of formulas ({words}) "
                        "on arrays, or another engine."
                    ).format(
                        formula=name,
                        line=ast.unparse(line.expression),
                        part=part,
                        words=join_words(sorted(vocabulary.__all__)),
                    )
                )
            called = _find_called(node, read)
            if isinstance(called, Formula):
                _require(called, f"{name} ({called.function.__name__})", ())


def _find_strange_part(node: ast.AST, read: Formula) -> str:
    """What is not portable of one part of an expression; "" where it is."""
    if isinstance(node, ast.Call):
        return "" if _is_portable_call(node, read) else f"`{ast.unparse(node.func)}(...)`"
    if isinstance(node, ast.Attribute):
        return "" if node.attr == "T" else f"`{ast.unparse(node)}`"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and _is_plain(node, read):
        return f"`{ast.unparse(node)}`"
    return "" if isinstance(node, PARTS) else f"`{_format_part(node)}`"


def _format_part(node: ast.AST) -> str:
    """The source of an expression, or the kind of an operator."""
    return ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__


def _is_portable_call(node: ast.Call, read: Formula) -> bool:
    called = _find_called(node, read)
    return isinstance(called, Formula) or called is abs or _is_word(called)


def _find_called(node: ast.AST, read: Formula) -> object:
    """What a call by a plain name calls; None for all else."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    scope = read.function.__globals__
    return abs if node.func.id == "abs" else scope.get(node.func.id)


def _is_word(called: object) -> bool:
    return any(called is getattr(vocabulary, word) for word in vocabulary.__all__)


def _is_plain(node: ast.BinOp, read: Formula) -> bool:
    """Whether a power is one of settings and literals, which Python takes with the C library."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names <= read.settings.keys()
