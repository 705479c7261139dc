"""A formula in the symbols of an equation: its parameters replaced by the operands."""

import ast
import copy
from collections.abc import Mapping

from backsight.kernel.document import Statement
from backsight.kernel.formula import RESULT, Formula
from backsight.kernel.types import Setting
from backsight.maths import catalogs

Places = Mapping[str, tuple[ast.expr, ...]]
"""What stands for each parameter: one expression, or several for `*terms`."""


def statements(
    formula: Formula,
    places: Places,
    targets: Mapping[str, Statement],
    settings: Mapping[str, Setting],
) -> tuple[Statement, ...]:
    """The lines of a formula as statements.

    targets: for each name that the formula returns, the left side and the relation of its
    statement. What a single result is made of comes after it ("where e = …"); a formula with
    several results is a list of steps, in its own order.
    """
    now, used = dict(places), _taken(places, targets, formula)
    main: list[Statement] = []
    inner: list[Statement] = []
    for line in formula.lines(**settings):
        right = _Put(now, formula).visit(copy.deepcopy(line.expression))
        known = targets.get(line.name)
        left = known.left if known else _free(line.name, used)
        used.add(left)
        now[line.name] = (ast.Name(left),)
        statement = Statement(
            left=left,
            rights=(right,),
            relation=known.relation if known else "=",
            inner=known is None and RESULT in targets,
        )
        (inner if statement.inner else main).append(statement)
    return (*main, *inner)


def names_in(statement: Statement) -> set[str]:
    """Every name in a statement, functions aside."""
    found = {statement.left}
    for right in statement.rights:
        functions = {id(n.func) for n in ast.walk(right) if isinstance(n, ast.Call)}
        found |= {
            n.id for n in ast.walk(right) if isinstance(n, ast.Name) and id(n) not in functions
        }
    return found


def _taken(places: Places, targets: Mapping[str, Statement], formula: Formula) -> set[str]:
    """The names that a line of the formula must not take for itself."""
    walked = (node for place in places.values() for e in place for node in ast.walk(e))
    operands = {node.id for node in walked if isinstance(node, ast.Name)}
    return operands | {target.left for target in targets.values()} | {*formula.settings}


def _free(name: str, used: set[str]) -> str:
    while name in used:
        name = f"{name}_prime"
    return name


class _Put(ast.NodeTransformer):
    """Puts what stands for them in the place of names."""

    def __init__(self, places: Places, formula: Formula) -> None:
        self.places, self.known = places, formula.function.__globals__

    def visit_Name(self, node: ast.Name) -> ast.expr:
        place = self.places.get(node.id, (node,))
        return place[0]

    def visit_Call(self, node: ast.Call) -> ast.expr:
        args: list[ast.expr] = []
        for arg in node.args:
            if isinstance(arg, ast.Starred) and isinstance(arg.value, ast.Name):
                args += self.places[arg.value.id]
            else:
                args.append(self.visit(arg))
        return ast.Call(func=self._function(node.func), args=args, keywords=node.keywords)

    def _function(self, func: ast.expr) -> ast.expr:
        """Another activation is called by its name, whatever the file calls it."""
        called = self.known.get(func.id) if isinstance(func, ast.Name) else None
        if isinstance(called, Formula):
            name = called.function.__module__.rsplit(".", 1)[-1]
            known = catalogs["activations"].get(name)
            return ast.Name(name) if known and known.value is called else func
        return func
