"""What a language is to copied code: how it says each word of the vocabulary.

In a phrase, `_0`, `_1` … stand for the operands:

    "total": "_0.sum()"       of   total((a - y) ** 2)   makes   ((a - y) ** 2).sum()
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from backsight.kernel.formula import copy_node

PLAIN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **{w: f"math.{w}(_0)" for w in ("exp", "expm1", "log", "log1p", "sqrt", "tanh")},
        **{w: f"math.{w}(_0)" for w in ("cos", "sin", "floor", "erf")},
        "sign": "(_0 > 0) - (_0 < 0)",
        "maximum": "max(_0, _1)",
        "minimum": "min(_0, _1)",
        "where": "_1 if _0 else _2",
        "abs": "abs(_0)",
    }
)
"""The words on plain numbers, which are Python's own in every language."""


@dataclass(frozen=True, kw_only=True)
class Language:
    """One library as copied code says it. Texts are Python."""

    name: str
    """As `--for` has it."""
    title: str
    """As people write it."""
    imports: tuple[str, ...]
    """Lines at the top."""
    words: Mapping[str, str]
    """Phrases by word of the vocabulary; "maximum plain" is one whose second operand is a plain
    number, where that is another phrase."""
    definitions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Functions that phrases call, by their names."""
    activations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Phrases of z for activations that the library has; settings stand in braces. Where its slope
    is taken by the library, these are right at every kink."""
    losses: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Formulas in words, by reference, for losses whose own the library would differentiate in
    another way at a kink. They may say activations."""
    shown_losses: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Phrases for losses that the library has with the same mean; operands by name."""


def parse(text: str) -> ast.expr:
    """An expression of a text."""
    return ast.parse(text, mode="eval").body


def fill_phrase(phrase: str, operands: Sequence[ast.expr]) -> ast.expr:
    """A phrase with its operands."""
    return replace_names(parse(phrase), {f"_{n}": operand for n, operand in enumerate(operands)})


def replace_names(node: ast.expr, values: Mapping[str, ast.expr]) -> ast.expr:
    """An expression with other expressions in the place of some names."""
    result = _substitute(node, values)
    assert isinstance(result, ast.expr)
    return result


def _substitute(node: Any, values: Mapping[str, ast.expr]) -> Any:
    if isinstance(node, ast.Name) and node.id in values:
        return values[node.id]
    return copy_node(node, lambda part: _substitute(part, values))


def list_names(node: ast.AST) -> list[str]:
    """The names in an expression, as often as they stand there."""
    return [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
