"""Lines that are too wide for a file: brackets are put around what has none, and broken within."""

import ast
import re
import textwrap
from collections.abc import Iterable

INDENT = "    "
WIDEST = 100
"""Signs of a line."""
BARE = (ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.UnaryOp)
"""Expressions that have no brackets of their own around them."""
TOKEN = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|.""")
"""A text between quotation marks, or one sign."""
FIXED_SPACE = "\0"
"""Stands for a space at which a line must not end."""


def write_body(lines: Iterable[str], by: int = 1) -> str:
    """Lines as the body of something; one that is too wide is broken, within its brackets."""
    return "".join(f"{INDENT * by}{part}\n" for line in lines for part in _break_line(line, by))


def is_statement(text: str) -> bool:
    """Whether a line is whole: no part of one that was broken, and no head of a block."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _break_line(line: str, by: int) -> list[str]:
    width = WIDEST - by * len(INDENT)
    if len(line) <= width or not is_statement(line.strip()):
        return [line]
    parts = textwrap.wrap(
        _fix_spaces(_bracket_statement(line)),
        width,
        subsequent_indent=INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [part.replace(FIXED_SPACE, " ") for part in parts]


def _bracket_statement(line: str) -> str:
    """An assignment or a `return` with brackets around what is on its sides."""
    statement = line.lstrip()
    indent = line[: len(line) - len(statement)]
    if statement.startswith("return "):
        return f"{indent}return {_bracket(statement.removeprefix('return '))}"
    target, equals, value = statement.partition(" = ")
    if not equals or not is_statement(target) or not is_statement(value):
        return line
    return f"{indent}{_bracket(target)} = {_bracket(value)}"


def _bracket(text: str) -> str:
    """An expression with brackets around it, where it needs some to be broken."""
    node = ast.parse(text, mode="eval").body
    # A tuple begins where its first part does if it has no brackets.
    is_bare_tuple = isinstance(node, ast.Tuple) and node.elts[0].col_offset == 0
    return f"({text})" if is_bare_tuple or isinstance(node, BARE) else text


def _fix_spaces(line: str) -> str:
    """A line whose spaces stay as they are, but for those within brackets."""
    depth, signs = 0, list[str]()
    for token in TOKEN.findall(line):
        depth += (token in "([{") - (token in ")]}")
        is_fixed = depth == 0 or len(token) > 1
        signs.append(token.replace(" ", FIXED_SPACE) if is_fixed else token)
    return "".join(signs)
