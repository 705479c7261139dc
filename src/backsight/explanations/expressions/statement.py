"""A formula in the symbols of an equation: its parameters replaced by the operands."""

import ast
import copy
from collections.abc import Mapping

from backsight.kernel.document import Statement
from backsight.kernel.formula import RESULT, Formula
from backsight.kernel.types import Setting
from backsight.maths.activations import activations

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
        right = _OperandReplacer(current, formula).visit(copy.deepcopy(line.expression))
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
    for right in statement.rights:
        functions = {id(n.func) for n in ast.walk(right) if isinstance(n, ast.Call)}
        names |= {
            n.id for n in ast.walk(right) if isinstance(n, ast.Name) and id(n) not in functions
        }
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


class _OperandReplacer(ast.NodeTransformer):
    """Puts what stands for them in the place of names."""

    def __init__(self, substitution: Substitution, formula: Formula) -> None:
        self.substitution, self.module_globals = substitution, formula.function.__globals__

    def visit_Name(self, node: ast.Name) -> ast.expr:
        expressions = self.substitution.get(node.id, (node,))
        return expressions[0]

    def visit_Call(self, node: ast.Call) -> ast.expr:
        args: list[ast.expr] = []
        for arg in node.args:
            if isinstance(arg, ast.Starred) and isinstance(arg.value, ast.Name):
                args += self.substitution[arg.value.id]
            else:
                args.append(self.visit(arg))
        return ast.Call(func=self._resolve_function(node.func), args=args, keywords=node.keywords)

    def _resolve_function(self, func: ast.expr) -> ast.expr:
        """Another activation is called by its name, whatever the file calls it."""
        value = self.module_globals.get(func.id) if isinstance(func, ast.Name) else None
        if isinstance(value, Formula):
            name = value.function.__module__.rsplit(".", 1)[-1]
            record = activations.get(name)
            return ast.Name(name) if record and record.value is value else func
        return func
