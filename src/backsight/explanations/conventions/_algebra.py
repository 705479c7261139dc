"""The lines of variants, as they stand in their records, and the proofs made of them."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from backsight.explanations.conventions._record import Convention, Read, Same, Step, Variant
from backsight.explanations.expressions.statement import statements
from backsight.kernel.document import Equations, Row, Statement
from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _
from backsight.maths import catalogs

GRADIENT = "g"


def told(variant: Variant) -> tuple[Statement, ...]:
    """Its update, line by line, as the table of formulas has it."""
    record = catalogs["optimizers"][variant.optimizer]
    named = {n: variant.letters.get(n, n) for n in ("w", *record.memory)}
    targets = {n: Statement(left=left, rights=(), relation="←") for n, left in named.items()}
    lines = statements(record.step, _places(variant, record.step), targets, variant.settings)
    ahead = record.ahead
    if ahead is not None and not ahead.is_only("w", **variant.settings):
        result = Statement(left="w_ahead", rights=())
        before = statements(ahead, _places(variant, ahead), {"result": result}, variant.settings)
        lines = (*before, *lines)
    return tuple(_renamed(line, variant) for line in lines if not _says_nothing(line))


def proof(topic: Convention, same: Same, first: int) -> Equations:
    """Its steps as numbered equations, counted from `first`."""
    return Equations(
        rows=tuple(
            Row(
                number=number,
                statements=(
                    Statement(left=step.left, rights=_without_repeats(steps_of(topic, step))),
                ),
                shape=None,
                reason=_(step.why),
            )
            for number, step in enumerate(same.steps, first)
        )
    )


def expression(topic: Convention, right: Read | str) -> ast.expr:
    """A right side: typed, or the line of a variant with all that is only named for it put in."""
    if isinstance(right, str):
        return parsed(right)
    variant = topic.variants[right.variant]
    record = catalogs["optimizers"][variant.optimizer]
    kept = {n: f"{variant.letters.get(n, n)}_next" for n in ("w", *record.memory)}
    put = _put(right.letters)
    own = {p: (_Put(put).visit(e),) for p, (e,) in _places(variant, record.step).items()}
    places = {**own, **put}
    lines = record.step.lines(**variant.settings)
    other_names = {
        line.expression.id: line.name
        for line in lines
        if isinstance(line.expression, ast.Name) and line.expression.id.endswith("_new")
    }
    for line in lines:
        made: ast.expr = _Put(places).visit(line.expression)
        name = other_names.get(line.name, line.name)
        if name == right.name:
            return made
        places[line.name] = (ast.Name(kept[name]),) if name in kept else (made,)
    raise BadRecord(
        _("{name!r} has no line for {line!r}.").format(name=right.variant, line=right.name)
    )


def parsed(text: str) -> ast.expr:
    """An expression from its text."""
    return ast.parse(text, mode="eval").body


def relations(same: Same) -> Iterator[Statement]:
    """What the proof starts from."""
    for name, text in same.given.items():
        yield Statement(left=name, rights=(parsed(text),))


def steps_of(topic: Convention, step: Step) -> list[ast.expr]:
    """The right sides of a step."""
    return [expression(topic, right) for right in step.rights]


def _without_repeats(rights: list[ast.expr]) -> tuple[ast.expr, ...]:
    """Two records that say the same say it once."""
    return tuple({ast.unparse(right): right for right in rights}.values())


def _places(variant: Variant, formula: Formula) -> dict[str, tuple[ast.expr, ...]]:
    """What stands for each name of a formula: itself, the variant's letter, g with the slope of
    the regularizer added."""
    places = {p: (ast.Name(p),) for p in formula.parameters} | _put(variant.letters)
    places = {k: v for k, v in places.items() if k in {*formula.parameters, *formula.settings}}
    if variant.regularizer and GRADIENT in places:
        slope = catalogs["regularizers"][variant.regularizer].slope.lines()[-1].expression
        added = ast.BinOp(left=ast.Name(GRADIENT), op=ast.Add(), right=slope)
        places[GRADIENT] = (added,)
    return places


def _put(letters: Mapping[str, str]) -> dict[str, tuple[ast.expr, ...]]:
    return {name: (parsed(text),) for name, text in letters.items()}


def _renamed(line: Statement, variant: Variant) -> Statement:
    """With the variant's letters for what a formula names on its way."""
    put = _Put(_put(variant.letters))
    left = variant.letters.get(line.left, line.left)
    return replace(line, left=left, rights=tuple(put.visit(r) for r in line.rights))


def _says_nothing(line: Statement) -> bool:
    """v ← v: a name for what has one."""
    return [ast.unparse(right) for right in line.rights] == [line.left]


class _Put(ast.NodeTransformer):
    """Puts what stands for them in the place of names."""

    def __init__(self, places: Mapping[str, tuple[ast.expr, ...]]) -> None:
        self.places = places

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.places.get(node.id, (node,))[0]

    def visit_Call(self, node: ast.Call) -> ast.Call:
        return ast.Call(func=node.func, args=[self.visit(a) for a in node.args], keywords=[])
