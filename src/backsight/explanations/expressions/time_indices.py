"""Names as a textbook has them in an optimizer's step: mₜ = β₁ mₜ₋₁ + (1 − β₁) g."""

import ast
import copy
from collections.abc import Collection


def add_time_indices(expression: ast.expr, carried_names: Collection[str]) -> ast.expr:
    """The expression with what is carried from step to step in its time.

    carried_names: names of old values, "m_W1". They become "m_W1_before", printed with t − 1, and
    the new values "m_W1_next" become "m_W1_now", printed with t.
    """
    return _TimeIndexer(carried_names).visit(copy.deepcopy(expression))  # type: ignore[no-any-return] # a visitor gives Any


def to_timed_name(name: str, carried_names: Collection[str]) -> str:
    """A name in its time."""
    if name in carried_names:
        return f"{name}_before"
    old = name.removesuffix("_next")
    return f"{old}_now" if old != name and old in carried_names else name


class _TimeIndexer(ast.NodeTransformer):
    def __init__(self, carried_names: Collection[str]) -> None:
        self.carried_names = carried_names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(to_timed_name(node.id, self.carried_names))
