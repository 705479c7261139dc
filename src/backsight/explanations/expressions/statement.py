"""A formula in the symbols of an equation: its parameters replaced by the operands."""

import ast
from collections.abc import Mapping
from typing import Any

from backsight.engine.program_data.written_formula import find_activation
from backsight.kernel.document import Statement
from backsight.kernel.formula import RESULT, Formula, copy_node
from backsight.kernel.types import Setting

Substitution = Mapping[str, tuple[ast.expr, ...]]
"""What stands for each parameter: one expression, or several for `*terms`."""


def make_statements(
    formula: Formula,
    substitution: Substitution,
    targets: Mapping[str, Statement],
    settings: Mapping[str, Setting],
) -> tuple[Statement, ...]:
    """The lines of a formula as statements.

    targets: for each name that the formula returns, the left side and the relation of its
    statement. What a single result is made of comes after it ("where e = …"); a formula with
    several results is a list of steps, in its own order.
    """
    current, used_names = dict(substitution), _list_taken_names(substitution, targets, formula)
    main: list[Statement] = []
    inner: list[Statement] = []
    for line in formula.list_lines(**settings):
        right = _put_in(line.expression, current, formula)
        target = targets.get(line.name)
        # The formula's own name for a line may be taken by an operand; it is then printed as e′.
        left = target.left if target else _find_free_name(line.name, used_names)
        used_names.add(left)
        current[line.name] = (ast.Name(left),)
        statement = Statement(
            left=left,
            rights=(right,),
            relation=target.relation if target else "=",
            inner=target is None and RESULT in targets,
        )
        # "where e = …" stands below what uses it, so its lines come after, though they run before.
        (inner if statement.inner else main).append(statement)
    return (*main, *inner)


def list_names(statement: Statement) -> set[str]:
    """Every name in a statement, functions aside."""
    names = {statement.left}
    stack: list[Any] = list(statement.rights)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            names.add(node.id)
            continue
        parts = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
        stack += parts
    return names


def _list_taken_names(
    substitution: Substitution, targets: Mapping[str, Statement], formula: Formula
) -> set[str]:
    """The names that a line of the formula must not take for itself."""
    nodes = (
        node for expressions in substitution.values() for e in expressions for node in ast.walk(e)
    )
    operands = {node.id for node in nodes if isinstance(node, ast.Name)}
    return operands | {target.left for target in targets.values()} | {*formula.settings}


def _find_free_name(name: str, used_names: set[str]) -> str:
    while name in used_names:
        name = f"{name}_prime"
    return name


def _put_in(node: Any, substitution: Substitution, formula: Formula) -> Any:
    """A copy with what stands for them in the place of names."""
    match node:
        case ast.Name(id=name) if name in substitution:
            return substitution[name][0]
        case ast.Call(func=func, args=arguments):
            args: list[ast.expr] = []
            for argument in arguments:
                if isinstance(argument, ast.Starred) and isinstance(argument.value, ast.Name):
                    args += substitution[argument.value.id]
                else:
                    args.append(_put_in(argument, substitution, formula))
            return ast.Call(func=_resolve_function(func, formula), args=args, keywords=[])
    return copy_node(node, lambda part: _put_in(part, substitution, formula))


def _resolve_function(func: ast.expr, formula: Formula) -> ast.expr:
    """Another activation is called by its name, whatever the file calls it."""
    name = find_activation(func, formula)
    return ast.Name(name) if name else func
