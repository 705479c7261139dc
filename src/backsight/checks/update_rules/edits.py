"""Changes in the lines of a rule, written as patterns: "X / (1 - B**T)" → "X * (1 - B**T)".

One capital letter stands for any expression, the same letter twice for the same expression:

    sqrt(X) + epsilon   in   w - eta * m_hat / (sqrt(v_hat) + epsilon)   binds X to v_hat
    sqrt(X + epsilon)   makes of it   w - eta * m_hat / sqrt(v_hat + epsilon)
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from backsight.checks.update_rules.rule import UpdateRule, write_expression
from backsight.kernel.formula import Line, copy_node

Change = Callable[[ast.expr], ast.expr | None]
"""What to put in the place of an expression; None where it is to stay."""


def parse(text: str) -> ast.expr:
    """An expression from its text."""
    return ast.parse(text, mode="eval").body


def make_change(pattern: str, replacement: str) -> Change:
    """The change of whatever fits a pattern into what the replacement says."""
    old, new = parse(pattern), parse(replacement)

    def change(node: ast.expr) -> ast.expr | None:
        bindings: dict[str, ast.expr] = {}
        return substitute(new, bindings) if is_fit(old, node, bindings) else None

    return change


def is_fit(pattern: ast.AST, node: ast.AST, bindings: dict[str, ast.expr]) -> bool:
    """Whether an expression fits a pattern; `bindings` then holds what its capitals stand for."""
    if isinstance(pattern, ast.Name) and len(pattern.id) == 1 and pattern.id.isupper():
        assert isinstance(node, ast.expr)
        known = bindings.setdefault(pattern.id, node)
        return known is node or ast.unparse(known) == ast.unparse(node)
    if type(pattern) is not type(node):
        return False
    if isinstance(pattern, ast.Name):
        return pattern.id == getattr(node, "id", None)
    if isinstance(pattern, ast.Constant):
        return bool(pattern.value == getattr(node, "value", None))
    parts = list(ast.iter_child_nodes(pattern)), list(ast.iter_child_nodes(node))
    return len(parts[0]) == len(parts[1]) and all(
        is_fit(p, n, bindings) for p, n in zip(*parts, strict=True)
    )


def substitute(node: ast.expr, replacements: Mapping[str, ast.expr]) -> ast.expr:
    """A copy with expressions in the place of names."""
    copied = _substitute(node, replacements)
    assert isinstance(copied, ast.expr)
    return copied


def _substitute(node: object, replacements: Mapping[str, ast.expr]) -> object:
    if isinstance(node, ast.Name):
        return replacements.get(node.id, node)
    return copy_node(node, lambda part: _substitute(part, replacements))


def change_all(rule: UpdateRule, *changes: Change) -> Iterator[UpdateRule]:
    """The rule with every fitting place changed; nothing where none fits."""
    lines = _change_places(rule.lines, changes, None)
    if lines is not None:
        yield rule.with_lines(lines)


def change_each(rule: UpdateRule, *changes: Change) -> Iterator[UpdateRule]:
    """The rule with one place changed, for each that fits, in the order of the lines."""
    for place in count():
        lines = _change_places(rule.lines, changes, place)
        if lines is None:
            return
        yield rule.with_lines(lines)


def change_any(rule: UpdateRule, *changes: Change) -> Iterator[UpdateRule]:
    """With all places changed, and where there are several with each of them alone."""
    yield from change_all(rule, *changes)
    single = list(change_each(rule, *changes))
    if len(single) > 1:
        yield from single


def rename(rule: UpdateRule, names: Mapping[str, str]) -> UpdateRule:
    """The rule with expressions, as text, in the place of names that its lines read."""
    replacements = {name: parse(text) for name, text in names.items()}
    return rule.with_lines(
        Line(line.name, substitute(line.expression, replacements)) for line in rule.lines
    )


def change_lines(rule: UpdateRule, names: Iterable[str], *changes: Change) -> Iterator[UpdateRule]:
    """The rule with every fitting place changed in the lines that make some names."""
    names = frozenset(names)
    single = [_change_places((line,), changes, None) for line in rule.lines if line.name in names]
    if any(single):
        replacements = iter(single)
        lines = [
            (next(replacements) or (line,))[0] if line.name in names else line
            for line in rule.lines
        ]
        yield rule.with_lines(lines)


def change_ahead(rule: UpdateRule, text: str) -> Iterator[UpdateRule]:
    """The rule with its gradient taken elsewhere, where it has such a point."""
    if rule.ahead is not None:
        yield replace(rule, ahead=parse(text))


def write_lines(lines: Iterable[Line]) -> list[str]:
    """Each line as text."""
    return [f"{line.name} = {write_expression(line.expression)}" for line in lines]


def _change_places(
    lines: Iterable[Line], changes: Iterable[Change], place: int | None
) -> tuple[Line, ...] | None:
    """The lines changed in one fitting place, counted from 0, or in all (None); None where there is
    no such place."""
    numbers = count()
    places: list[int] = []

    def visit(node: object) -> object:
        if isinstance(node, ast.expr):
            replacement = _find_replacement(node, changes)
            if replacement is not None:
                number = next(numbers)
                if place in (number, None):
                    places.append(number)
                    return replacement
        return copy_node(node, visit) if isinstance(node, ast.expr | list) else node

    changed = [(line.name, visit(line.expression)) for line in lines]
    if not places:
        return None
    return tuple(Line(name, node) for name, node in changed if isinstance(node, ast.expr))


def _find_replacement(node: ast.expr, changes: Iterable[Change]) -> ast.expr | None:
    made = (change(node) for change in changes)
    return next((m for m in made if m is not None), None)
