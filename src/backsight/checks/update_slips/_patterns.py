"""What several slips look for in a rule."""

import ast

from backsight.checks.update_rules.rule import L2, UpdateRule


def list_names(expression: ast.expr) -> set[str]:
    """Every name that an expression reads."""
    return {n.id for n in ast.walk(expression) if isinstance(n, ast.Name)}


def without_l2(rule: UpdateRule) -> UpdateRule | None:
    """The rule without the decay in its gradient; None where it has none."""
    first = rule.lines[0]
    if first.name != "g" or L2 not in list_names(first.expression):
        return None
    return rule.with_lines(rule.lines[1:])
