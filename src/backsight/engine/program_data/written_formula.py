"""A formula as it is written, as plain data: what a page prints and puts numbers into.

The trees of `formula_tree` are what runs: settings are put in, called formulas are opened, and
``1 - beta1`` is one number there. Here it is what a reader sees: its own lines, settings by name::

    m = beta1 * m + (1 - beta1) * g       ["m", ["add", ["multiply", "beta1", "m"],
                                           ["multiply", ["subtract", 1, "beta1"], "g"]]]

Conditional expressions are decided. A call is the word, or the name of the activation, and its
arguments. A whole number that is written with a point is ``["float", 1]``.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from backsight.engine.program_data.plain_number import write_number
from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula, Line
from backsight.kernel.language import _
from backsight.kernel.types import Setting
from backsight.maths.activations import activations

WrittenTree: TypeAlias = Any
"""A number, a name, or a list: an operation or a word, and its trees."""

OPERATIONS: Mapping[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.MatMult: "matmul",
    ast.Pow: "power",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}


class WrittenFormula(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """lines: names and trees, in order; the last is "result" where it has no name. results: the
    names of what is returned. settings: those that occur, by name."""

    lines: tuple[tuple[str, WrittenTree], ...]
    results: tuple[str, ...]
    settings: dict[str, Any] = {}


def write_formula(
    read: Formula, parameters: tuple[str, ...], settings: Mapping[str, Setting]
) -> WrittenFormula:
    """A formula under its settings. parameters: the names of its operands; those of a variadic one
    are numbered."""
    lines = read.list_lines(**settings)
    writer = _Writer(read, parameters)
    return WrittenFormula(
        lines=tuple((line.name, writer.write(line.expression)) for line in lines),
        results=read.results,
        settings=dict(_list_settings(lines, {**read.settings, **settings}, parameters)),
    )


def list_called(read: Formula, settings: Mapping[str, Setting]) -> Iterator[str]:
    """The activations that a formula calls, by name."""
    for line in read.list_lines(**settings):
        for node in ast.walk(line.expression):
            name = find_activation(node.func, read) if isinstance(node, ast.Call) else ""
            if name:
                yield name


def find_activation(func: ast.expr, read: Formula) -> str:
    """The activation that a formula calls, by its name, whatever the file calls it; "" for none."""
    value = read.function.__globals__.get(func.id) if isinstance(func, ast.Name) else None
    if not isinstance(value, Formula):
        return ""
    name = value.function.__module__.rsplit(".", 1)[-1]
    record = activations.get(name)
    return name if record and record.value is value else ""


def _list_settings(
    lines: tuple[Line, ...], settings: Mapping[str, Setting], parameters: tuple[str, ...]
) -> Iterator[tuple[str, Any]]:
    nodes = (n for line in lines for n in ast.walk(line.expression))
    names = {n.id for n in nodes if isinstance(n, ast.Name)} - {*parameters}
    for name, value in settings.items():
        if name in names and isinstance(value, int | float):
            yield name, write_number(float(value))


class _Writer:
    """Writes the expressions of one formula."""

    def __init__(self, read: Formula, parameters: tuple[str, ...]) -> None:
        self.read, self.parameters = read, parameters

    def write(self, node: ast.expr) -> WrittenTree:
        """An expression."""
        match node:
            case ast.Name(id=name):
                return name
            case ast.Constant(value=float() as value) if value.is_integer():
                return ["float", value]
            case ast.Constant(value=int() | float() as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return ["negative", self.write(operand)]
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
                return [OPERATIONS[type(op)], self.write(left), self.write(right)]
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OPERATIONS:
                return [OPERATIONS[type(op)], self.write(left), self.write(right)]
            case ast.Attribute(value=value, attr="T"):
                return ["transpose", self.write(value)]
            case ast.Call(func=ast.Name(id=name) as func, args=args):
                word = find_activation(func, self.read) or name
                return [word, *(tree for arg in args for tree in self._write_argument(arg))]
        raise BadRecord(
            _("`{source}` cannot be written as plain data: formulas do not use it.").format(
                source=ast.unparse(node)
            )
        )

    def _write_argument(self, node: ast.expr) -> Iterator[WrittenTree]:
        """An argument; all operands of a variadic formula."""
        if isinstance(node, ast.Starred):
            yield from self.parameters
        else:
            yield self.write(node)
