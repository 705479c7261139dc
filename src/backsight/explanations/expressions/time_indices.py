"""Names as a textbook has them in an optimizer's step: mₜ = β₁ mₜ₋₁ + (1 − β₁) g."""

import ast
import copy
from collections.abc import Collection


def timed(expression: ast.expr, carried: Collection[str]) -> ast.expr:
    """The expression with what is carried from step to step in its time.

    carried: names of old values, "m_W1". They become "m_W1_before", printed with t − 1, and the
    new values "m_W1_next" become "m_W1_now", printed with t.
    """
    return _Timed(carried).visit(copy.deepcopy(expression))  # type: ignore[no-any-return] # a visitor gives Any


def timed_name(name: str, carried: Collection[str]) -> str:
    """A name in its time."""
    if name in carried:
        return f"{name}_before"
    old = name.removesuffix("_next")
    return f"{old}_now" if old != name and old in carried else name


class _Timed(ast.NodeTransformer):
    def __init__(self, carried: Collection[str]) -> None:
        self.carried = carried

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(timed_name(node.id, self.carried))
