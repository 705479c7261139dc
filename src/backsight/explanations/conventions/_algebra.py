"""The lines of variants, as they stand in their records, and the proofs made of them."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from backsight.explanations.conventions._record import (
    Convention,
    Equivalence,
    ProofStep,
    RecordLine,
    Variant,
)
from backsight.explanations.expressions.statement import make_statements
from backsight.kernel.document import Equations, Row, Statement
from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _
from backsight.maths.optimizers import optimizers
from backsight.maths.regularizers import regularizers

GRADIENT = "g"


def write_update(variant: Variant) -> tuple[Statement, ...]:
    """Its update, line by line, as the table of formulas has it."""
    record = optimizers[variant.optimizer]
    names = {n: variant.letters.get(n, n) for n in ("w", *record.memory)}
    targets = {n: Statement(left=left, rights=(), relation="←") for n, left in names.items()}
    lines = make_statements(
        record.step, _make_substitution(variant, record.step), targets, variant.settings
    )
    ahead = record.ahead
    if ahead is not None and not ahead.is_only("w", **variant.settings):
        result = Statement(left="w_ahead", rights=())
        ahead_lines = make_statements(
            ahead, _make_substitution(variant, ahead), {"result": result}, variant.settings
        )
        lines = (*ahead_lines, *lines)
    return tuple(_rename_letters(line, variant) for line in lines if not _is_trivial(line))


def make_proof(convention: Convention, equivalence: Equivalence, first: int) -> Equations:
    """Its steps as numbered equations, counted from `first`."""
    return Equations(
        rows=tuple(
            Row(
                number=number,
                statements=(
                    Statement(left=step.left, rights=_drop_repeats(list_rights(convention, step))),
                ),
                shape=None,
                reason=_(step.why),
            )
            for number, step in enumerate(equivalence.steps, first)
        )
    )


def make_expression(convention: Convention, right: RecordLine | str) -> ast.expr:
    """A right side: typed, or the line of a variant with all that is only named for it put in."""
    if isinstance(right, str):
        return parse_expression(right)
    variant = convention.variants[right.variant]
    record = optimizers[variant.optimizer]
    next_names = {n: f"{variant.letters.get(n, n)}_next" for n in ("w", *record.memory)}
    replacements = _parse_letters(right.letters)
    own = {
        p: (_NameReplacer(replacements).visit(e),)
        for p, (e,) in _make_substitution(variant, record.step).items()
    }
    substitution = {**own, **replacements}
    lines = record.step.list_lines(**variant.settings)
    other_names = {
        line.expression.id: line.name
        for line in lines
        if isinstance(line.expression, ast.Name) and line.expression.id.endswith("_new")
    }
    for line in lines:
        value: ast.expr = _NameReplacer(substitution).visit(line.expression)
        name = other_names.get(line.name, line.name)
        if name == right.name:
            return value
        substitution[line.name] = (ast.Name(next_names[name]),) if name in next_names else (value,)
    raise BadRecord(
        _("{name!r} has no line for {line!r}.").format(name=right.variant, line=right.name)
    )


def parse_expression(text: str) -> ast.expr:
    """An expression from its text."""
    return ast.parse(text, mode="eval").body


def list_assumptions(equivalence: Equivalence) -> Iterator[Statement]:
    """What the proof starts from."""
    for name, text in equivalence.assumptions.items():
        yield Statement(left=name, rights=(parse_expression(text),))


def list_rights(convention: Convention, step: ProofStep) -> list[ast.expr]:
    """The right sides of a step."""
    return [make_expression(convention, right) for right in step.rights]


def _drop_repeats(rights: list[ast.expr]) -> tuple[ast.expr, ...]:
    """Two records that say the same say it once."""
    return tuple({ast.unparse(right): right for right in rights}.values())


def _make_substitution(variant: Variant, formula: Formula) -> dict[str, tuple[ast.expr, ...]]:
    """What stands for each name of a formula: itself, the variant's letter, g with the slope of
    the regularizer added."""
    substitution = {p: (ast.Name(p),) for p in formula.parameters} | _parse_letters(variant.letters)
    substitution = {
        k: v for k, v in substitution.items() if k in {*formula.parameters, *formula.settings}
    }
    if variant.regularizer and GRADIENT in substitution:
        slope = regularizers[variant.regularizer].slope.list_lines()[-1].expression
        total = ast.BinOp(left=ast.Name(GRADIENT), op=ast.Add(), right=slope)
        substitution[GRADIENT] = (total,)
    return substitution


def _parse_letters(letters: Mapping[str, str]) -> dict[str, tuple[ast.expr, ...]]:
    return {name: (parse_expression(text),) for name, text in letters.items()}


def _rename_letters(line: Statement, variant: Variant) -> Statement:
    """With the variant's letters for what a formula names on its way."""
    replacer = _NameReplacer(_parse_letters(variant.letters))
    left = variant.letters.get(line.left, line.left)
    return replace(line, left=left, rights=tuple(replacer.visit(r) for r in line.rights))


def _is_trivial(line: Statement) -> bool:
    """v ← v: a name for what has one."""
    return [ast.unparse(right) for right in line.rights] == [line.left]


class _NameReplacer(ast.NodeTransformer):
    """Puts what stands for them in the place of names."""

    def __init__(self, substitution: Mapping[str, tuple[ast.expr, ...]]) -> None:
        self.substitution = substitution

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.substitution.get(node.id, (node,))[0]

    def visit_Call(self, node: ast.Call) -> ast.Call:
        return ast.Call(func=node.func, args=[self.visit(a) for a in node.args], keywords=[])
