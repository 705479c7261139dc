"""Lines of a changed rule as a person would write them: a - -b is a + b, and 0 times something is
left out."""

import ast

from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.formula import Line

TIDYINGS = tuple(
    make_change(machine, person)
    for machine, person in (
        ("X - -Y", "X + Y"),
        ("X - -Y * Z", "X + Y * Z"),
        ("X + -Y", "X - Y"),
        ("X + -Y * Z", "X - Y * Z"),
        ("X + 0.0 * Y", "X"),
        ("X - 0.0 * Y", "X"),
        ("X - Y * 0.0 * Z", "X"),
        ("X * (1 - Y * 0.0)", "X"),
        ("0.0 * Y", "0"),
    )
)


def tidy_rule(rule: UpdateRule) -> UpdateRule:
    """The rule with its lines tidied, for reading: rounding may differ."""
    return next(change_all(rule, *TIDYINGS), rule)


def tidy_expression(rule: UpdateRule, expression: ast.expr) -> ast.expr:
    """An expression tidied as the lines of its rule are."""
    return tidy_rule(rule.with_lines([Line("w", expression)])).lines[0].expression
