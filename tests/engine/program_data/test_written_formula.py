"""Formulas as readers see them, as plain data: written back they are the source."""

import ast
from typing import Any

import pytest

from backsight.engine.program_data.written_formula import OPERATIONS, list_called, write_formula
from backsight.kernel.formula import Formula, formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import add_up, maximum, where
from backsight.maths import catalogs, find_formula

SIGNS = {name: kind for kind, name in OPERATIONS.items()}
FORMULAS: dict[str, Formula] = {
    **{f"{n} value": r.value for n, r in catalogs["activations"].items()},
    **{f"{n} slope": r.slope for n, r in catalogs["activations"].items() if r.slope},
    **{f"{n} step": r.step for n, r in catalogs["optimizers"].items()},
}


def read_back(tree: Any) -> ast.expr:
    """A tree as Python's own."""
    if isinstance(tree, str):
        return ast.Name(tree)
    if not isinstance(tree, list):
        return ast.Constant(tree)
    op, *args = tree
    if op == "float":
        return ast.Constant(float(args[0]))
    parts = [read_back(arg) for arg in args]
    if op == "negative":
        return ast.UnaryOp(ast.USub(), parts[0])
    if op == "transpose":
        return ast.Attribute(parts[0], "T")
    kind = SIGNS.get(op)
    if kind is None:
        return ast.Call(ast.Name(op), parts, [])
    if issubclass(kind, ast.cmpop):
        return ast.Compare(parts[0], [kind()], [parts[1]])
    return ast.BinOp(parts[0], kind(), parts[1])


def unparse_lines(read: Formula) -> list[tuple[str, str]]:
    """Its lines as text."""
    return [(line.name, ast.unparse(line.expression)) for line in read.list_lines()]


@pytest.mark.parametrize("name", FORMULAS)
def test_it_is_the_source(name: str) -> None:
    """Line by line, of all activations and optimizers; they call each other by their own names."""
    read = FORMULAS[name]
    written = write_formula(read, read.parameters, {})
    ours = [(line, ast.unparse(read_back(tree))) for line, tree in written.lines]
    assert ours == unparse_lines(read)
    assert {*written.settings} <= {*read.settings}


@formula
def terms(*parts: Array, low: float = 1.0) -> Array:
    return where(add_up(*parts) > low, maximum(low, 2.0), -3)


def test_variadic_operands_are_numbered() -> None:
    """They stand one by one; a number with a point stays one; settings are told."""
    written = write_formula(terms, ("parts[0]", "parts[1]"), {"low": 0.5})
    (line,) = written.lines
    assert line == (
        "result",
        [
            *("where", ["greater", ["add_up", "parts[0]", "parts[1]"], "low"]),
            *(["maximum", "low", ["float", 2.0]], ["negative", 3]),
        ],
    )
    assert written.settings == {"low": 0.5}


def test_called_activations_are_told() -> None:
    """silu calls sigmoid, which its file calls so too."""
    assert [*list_called(find_formula("activations.silu.value"), {})] == ["sigmoid"]
    assert [*list_called(find_formula("activations.tanh.value"), {})] == []
