"""A formula as expression trees, its settings decided: what another language evaluates.

A tree is a number, a name, or an operation with its trees. A name is a parameter or an earlier
line. softmax, z being (rows, units)::

    def value(z):                     lines    [["s", ["subtract", "z", ["max_units", "z"]]],
        s = z - max_units(z)                    ["e", ["exp", "s"]]]
        e = exp(s)                    results  [["divide", "e", ["sum_units", "e"]]]
        return e / sum_units(e)

The operations are the primitive steps of every engine (`graph/trace.py`), so that a tree does to
the last bit what the portable engine does. It has no shapes: it runs on any number of rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from backsight.engine.graph.trace import Node, make_input
from backsight.engine.portable.words import PORTABLE_WORDS
from backsight.engine.program_data.plain_number import write_number
from backsight.engine.program_data.written_formula import WrittenFormula, write_formula
from backsight.kernel.formula import RESULT, Formula
from backsight.kernel.types import Setting

Tree: TypeAlias = Any
"""A number, a name, or a list: an operation and its trees; `["number", "Infinity"]` for what JSON
has no numbers for."""


class FormulaTree(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """parameters: names of the operands, in order. lines: what has a name, in order. results: one
    for each target. notation: the same as readers see it. not_portable: why there are no trees; ""
    where there are."""

    parameters: tuple[str, ...]
    lines: tuple[tuple[str, Tree], ...] = ()
    results: tuple[Tree, ...] = ()
    notation: WrittenFormula | None = None
    not_portable: str = ""


def make_formula_tree(
    read: Formula, shapes: Sequence[tuple[int, ...] | None], settings: Mapping[str, Setting]
) -> FormulaTree:
    """The trees of a formula. shapes: of its operands, by which it is tried; None for one that is
    absent."""
    names = _name_operands(read, len(shapes))
    operands = [
        None if shape is None else make_input(name, shape)
        for name, shape in zip(names, shapes, strict=True)
    ]
    values = read.compute_lines(PORTABLE_WORDS, *operands, **settings)
    result = values[RESULT]
    results = result if isinstance(result, tuple) else (result,)
    line_names = _name_lines(values, names, results)
    lines = tuple(
        (line_names[id(n)], _make_tree(n, line_names, is_line=True))
        for n in _sort(results)
        if id(n) in line_names
    )
    return FormulaTree(
        parameters=tuple(names),
        lines=lines,
        results=tuple(_make_tree(r, line_names) for r in results),
        notation=write_formula(read, tuple(names), settings),
    )


def _name_operands(read: Formula, count: int) -> list[str]:
    """Those of a variadic formula are numbered."""
    if not read.variadic:
        return list(read.parameters)
    return [f"{read.parameters[0]}[{i}]" for i in range(count)]


def _name_lines(
    values: Mapping[str, Any], operands: Sequence[str], results: Sequence[Any]
) -> dict[int, str]:
    """The nodes that get a line: those with a name of the formula's own, and those that are read
    more than once. A name that is a parameter's too gets a stroke."""
    named = {
        id(value): f"{name}'" if name in operands else name
        for name, value in values.items()
        if name != RESULT and isinstance(value, Node) and value.op != "input"
    }
    counts: dict[int, int] = {}
    nodes = list(_sort(results))
    for argument in (a for node in nodes for a in node.args):
        counts[id(argument)] = counts.get(id(argument), 0) + 1
    shared = [n for n in nodes if counts.get(id(n), 0) > 1 and id(n) not in named]
    return named | {id(n): f"{number}'" for number, n in enumerate(shared, 1)}


def _sort(results: Sequence[Any]) -> Iterator[Node]:
    """All nodes but the inputs, each behind those that it reads."""
    done: set[int] = set()
    stack = [(r, False) for r in reversed(results)]
    while stack:
        node, is_ready = stack.pop()
        if not isinstance(node, Node) or node.op == "input" or id(node) in done:
            continue
        if is_ready:
            done.add(id(node))
            yield node
        else:
            stack += [(node, True), *((a, False) for a in reversed(node.args))]


def _make_tree(value: Any, names: Mapping[int, str], *, is_line: bool = False) -> Tree:
    """What a node or a plain number is, by the names of other lines. is_line: not by its own."""
    if not isinstance(value, Node):
        written = write_number(value)
        return ["number", written] if isinstance(written, str) else written
    if value.op == "input":
        return value.args[0]
    if id(value) in names and not is_line:
        return names[id(value)]
    return [value.op, *(_make_tree(a, names) for a in value.args)]
