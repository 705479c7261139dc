"""An exercise in plain numbers: lines that are worked out one after the other.

    part "step1"     m = β₁ m + (1 − β₁) g      m is what the part before has left
                     w = w − η m
    part "step2"     the same lines, another g

A slip is the same parts with another line in them, worked out from its own numbers.
"""

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from backsight.checks.wrong_numbers import WrongNumbers
from backsight.exercises._choice import are_there, list_slips
from backsight.exercises._record import DrawnExercise
from backsight.explanations.expressions.values import ExpressionValues
from backsight.kernel.document import (
    Block,
    Facts,
    Heading,
    Numbers,
    WorkedNumber,
)
from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Line, Words, copy_node
from backsight.kernel.language import _

NO_ANSWERS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class LinePart:
    """Lines that are worked out together."""

    group: str
    """How the stable names of its numbers begin."""
    values: Mapping[str, float]
    """What is new in it, by name."""
    lines: tuple[Line, ...]
    """In order."""


@dataclass(frozen=True, kw_only=True)
class WorkedLine:
    """A line with its numbers."""

    anchor: str
    """Its stable name."""
    left: str
    """What it makes, as it is shown."""
    symbols: ast.expr
    """The right side."""
    numbers: ast.expr
    """The right side with numbers put in."""
    value: float
    """What it comes to."""


@dataclass(frozen=True, kw_only=True)
class LineSlip:
    """A slip in some lines."""

    name: str
    """What it is called."""
    sentence: str
    """What is wrong."""
    changes: Mapping[str, str]
    """By the name that a line makes, the wrong right side."""


@dataclass(frozen=True, kw_only=True)
class LineSheet:
    """Parts, and what they are worked out from."""

    parts: tuple[LinePart, ...]
    """In order."""
    start: Mapping[str, float]
    """What is there before the first: settings and what is carried along."""
    memory: frozenset[str] = frozenset()
    """Names that lines give a new value to."""
    words: Words = field(default_factory=dict, repr=False)
    """Functions besides the vocabulary's."""

    def follow(self, answers: Mapping[str, float]) -> Mapping[str, float]:
        """What every line comes to, made from answers to those before it."""
        with np.errstate(all="ignore"):
            return {line.anchor: line.value for line in self.work_out(answers)}

    def work_out(self, answers: Mapping[str, float] = NO_ANSWERS) -> Iterator[WorkedLine]:
        """Every line, but for those that only give a name to another number. answers: what stands
        for their numbers in the lines after them."""
        values: dict[str, np.float64] = {n: np.float64(v) for n, v in self.start.items()}
        anchors: dict[str, str] = {}
        shown: dict[str, str] = {n: f"{n}_before" for n in self.memory}
        for part in self.parts:
            values |= {n: np.float64(v) for n, v in part.values.items()}
            for line in part.lines:
                bindings = ExpressionValues(values, "float64", self.words)
                result = np.float64(bindings.evaluate(line.expression))
                is_carried = line.name in self.memory
                left = f"{line.name}_now" if is_carried else line.name
                if not isinstance(line.expression, ast.Name):
                    yield WorkedLine(
                        anchor=f"{part.group}/{line.name}",
                        left=left,
                        symbols=rename(line.expression, shown),
                        numbers=put_in(line.expression, values, anchors),
                        value=float(result),
                    )
                anchor = f"{part.group}/{line.name}"
                values[line.name] = np.float64(answers.get(anchor, result))
                anchors[line.name] = anchor
                shown[line.name] = left
            shown |= {n: f"{n}_before" for n in self.memory}


def rename(node: ast.expr, names: Mapping[str, str]) -> ast.expr:
    """An expression with other names."""
    copied = _copy(node, lambda name: ast.Name(names.get(name.id, name.id)))
    assert isinstance(copied, ast.expr)
    return copied


def put_in(
    node: ast.expr, values: Mapping[str, np.float64], anchors: Mapping[str, str]
) -> ast.expr:
    """An expression with numbers in the place of names."""

    def write(name: ast.Name) -> ast.expr:
        if name.id not in values:
            return name
        return ast.Constant(float(values[name.id]), kind=anchors.get(name.id) or None)

    copied = _copy(node, write)
    assert isinstance(copied, ast.expr)
    return copied


def _copy(node: ast.AST, write: Callable[[ast.Name], ast.expr]) -> ast.AST:
    if isinstance(node, ast.Name):
        return write(node)
    copied: ast.AST = copy_node(node, lambda part: _copy(part, write))
    return copied


def make_lines(texts: Mapping[str, str]) -> tuple[Line, ...]:
    """Lines from their texts, by name."""
    return tuple(Line(n, ast.parse(text, mode="eval").body) for n, text in texts.items())


def change_lines(sheet: LineSheet, changes: Mapping[str, str]) -> LineSheet:
    """The sheet with other lines in it."""
    wrong = {line.name: line for line in make_lines(changes)}
    parts = tuple(
        replace(part, lines=tuple(wrong.get(line.name, line) for line in part.lines))
        for part in sheet.parts
    )
    return replace(sheet, parts=parts)


def compute_slip(
    sheet: LineSheet, name: str, sentence: str, right: Mapping[str, float], own: Collection[str]
) -> WrongNumbers | None:
    """The numbers of a sheet with a slip in it. right: those without it, by name; own: the names
    that its lines make. None where its lines cannot be worked out."""
    try:
        with np.errstate(all="ignore"):
            values = {line.anchor: line.value for line in sheet.work_out()}
    except (KeyError, BadRecord, ArithmeticError):
        return None
    changed = {n: v for n, v in values.items() if n in right and v != right[n]}
    places = frozenset(n for n in changed if n.rpartition("/")[2] in own)
    return WrongNumbers(
        name=name,
        sentence=sentence,
        values=changed,
        own=places or frozenset([*changed][:1]),
    )


def draw_lines(
    sheet: LineSheet,
    facts: Sequence[Block],
    slips: Callable[[Mapping[str, float]], Iterable[WrongNumbers | None]],
) -> DrawnExercise | None:
    """The exercise that asks for every line of a sheet; None where a number is 0. facts: what is
    told of it; slips: (the right numbers) -> those that slips lead to."""
    lines = list(sheet.work_out())
    answers = {line.anchor: line.value for line in lines}
    if not are_there(answers):
        return None
    names = {fact.symbol for b in facts if isinstance(b, Facts) for fact in b.facts}
    told = {f"given/{n}": float(v) for n, v in sheet.start.items() if n in names}
    for part in sheet.parts:
        told |= {f"{part.group}/{n}": float(v) for n, v in part.values.items() if n in names}
    return DrawnExercise(
        facts=tuple(facts),
        worked=tuple(_show_parts(sheet, lines)),
        answers=answers,
        numbers={n: v for n, v in told.items() if n not in answers},
        slips=tuple(list_slips(filter(None, slips(answers)), answers)),
        follow=sheet.follow,
    )


def list_line_slips(
    sheet: LineSheet, slips: Sequence[LineSlip], right: Mapping[str, float]
) -> Iterator[WrongNumbers | None]:
    """The numbers that slips in some lines lead to, one after the other."""
    for slip in slips:
        wrong = change_lines(sheet, slip.changes)
        yield compute_slip(wrong, slip.name, _(slip.sentence), right, slip.changes)


def _show_parts(sheet: LineSheet, lines: Sequence[WorkedLine]) -> Iterator[Block]:
    """Each line's number, and how it is come by; a heading for each part, where there are more."""
    for number, part in enumerate(sheet.parts, 1):
        if len(sheet.parts) > 1:
            yield Heading(text=_("Step {number}").format(number=number), level=3)
        for line in lines:
            if line.anchor.startswith(f"{part.group}/"):
                yield _make_number(line)
                yield WorkedNumber(
                    anchor=line.anchor,
                    left=ast.Name(line.left),
                    rights=(line.symbols, line.numbers),
                    value=line.value,
                )


def _make_number(line: WorkedLine) -> Numbers:
    """A plain number as a block of its own, for the sheet to ask for."""
    values = np.array([[line.value]])
    return Numbers(anchor=line.anchor, symbol=line.left, values=values, shape=())
