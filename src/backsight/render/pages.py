"""What every kind of page has in common: its anchors, and the words around its numbers."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from backsight.kernel.document import (
    Block,
    Branch,
    Chain,
    CutSum,
    Document,
    Equations,
    Heading,
    Numbers,
    Row,
    Shape,
    Statement,
    TableBlock,
    WorkedNumber,
)
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.plain_text.prose_text import restore_letters, restore_ticks
from backsight.render.mathematics.glyphs import Derivative, read_glyph
from backsight.render.mathematics.legend import make_legend
from backsight.render.mathematics.numerals import format_number
from backsight.render.mathematics.unicode import format_expression, format_symbol

NAME = re.compile(r"\{(\w+)\}")
"""A name in prose, to be typeset."""
MOST_CUT_SUMS = 3
"""So many of one line are told one by one."""


CODE = re.compile(r"`([^`]+)`")


def split_prose(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of prose, each with whether it is a name to be typeset; the others as printed, but
    for backticks (split_code)."""
    for position, part in enumerate(NAME.split(text)):
        if part:
            yield bool(position % 2), part if position % 2 else restore_letters(part)


def split_code(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of plain text, each with whether it is something typed, which stands between
    backticks; these are left out."""
    for position, part in enumerate(CODE.split(text)):
        if part:
            yield bool(position % 2), restore_ticks(part)


def split_derivative(name: str) -> tuple[str, str] | None:
    """The names of what a derivative is of and by what, dL_dz2: L and z2; None for another name.

    In a line of prose it stands with a slash, since a fraction is too small there to be read.
    """
    if not isinstance(read_glyph(name), Derivative):
        return None
    top, _by, bottom = name.removeprefix("d").partition("_d")
    return top, bottom


def make_entry_anchor(anchor: str, index: Shape) -> str:
    """The anchor of an entry: forward/z1[0,2]; of a plain number its own."""
    return f"{anchor}[{','.join(map(str, index))}]" if index else anchor


def list_entries(block: Numbers) -> Iterator[tuple[tuple[int, int], Shape]]:
    """Where each number that is shown lies: in `values`, and in the whole array."""
    high, wide = block.values.shape
    rows: list[Shape] = [(i,) for i in block.rows] or [()] * high
    columns: list[Shape] = [(j,) for j in block.columns] or [()] * wide
    for (i, row), (j, column) in product(enumerate(rows), enumerate(columns)):
        yield (i, j), row + column


class Anchors:
    """What can be linked to in a document, and which block each anchor belongs to.

    An anchor that several blocks bear is the first one's, but a number that is worked out in full
    somewhere is found there and not in a table. link_targets: the anchors that something links to.
    """

    def __init__(self, document: Document) -> None:
        self._owners: dict[str, int] = {}
        self._claimed_anchors: set[str] = set()
        self.link_targets: set[str] = set()
        for block in document.blocks:
            self._register_block(block)
        for block in document.blocks:
            if isinstance(block, Numbers):
                for _place, index in list_entries(block):
                    self._owners.setdefault(make_entry_anchor(block.anchor, index), id(block))

    def claim(self, anchor: str, block: object) -> str:
        """The anchor, once, where it is this block's; "" where another one bears it."""
        if self._owners.get(anchor) != id(block) or anchor in self._claimed_anchors:
            return ""
        self._claimed_anchors.add(anchor)
        return anchor

    def find_target(self, anchor: str) -> str:
        """The anchor to go to: itself, else the array that it is an entry of, else ""."""
        whole = anchor.partition("[")[0]
        return next((a for a in (anchor, whole) if a in self._owners), "")

    def _register_block(self, block: Block) -> None:
        match block:
            case Heading() | Numbers() | WorkedNumber():
                self._register(block.anchor, block)
            case Chain():
                self._register(block.anchor, block)
                self.link_targets |= {factor.goes_to for factor in block.factors}
            case Branch():
                self._register(block.anchor, block)
                self.link_targets.add(block.goes_to)
                for child in block.children:
                    self._register_block(child)
            case Equations():
                for row in block.rows:
                    self._register(make_equation_anchor(row), row)

    def _register(self, anchor: str, block: object) -> None:
        if anchor:
            self._owners.setdefault(anchor, id(block))


def make_equation_anchor(row: Row) -> str:
    """What an equation is found by."""
    return f"equation-{row.number}"


def with_heading_anchors(document: Document) -> Document:
    """The document with an anchor for each heading that has none: part-1, part-2 …"""
    blocks = [
        replace(block, anchor=f"part-{position}")
        if isinstance(block, Heading) and not block.anchor
        else block
        for position, block in enumerate(document.blocks, start=1)
    ]
    return replace(document, blocks=tuple(blocks))


def explain_signs(document: Document) -> str:
    """What the signs of the document's formulas mean; "" if none has to be told."""
    return make_legend("\n".join(_list_formulas(document)))


def _list_formulas(document: Document) -> Iterator[str]:
    for block in document.blocks:
        match block:
            case Equations():
                for row in block.rows:
                    yield from _write_statements(row.statements, row.shapes)
            case TableBlock():
                for cell in (c for row in block.rows for c in row if isinstance(c, tuple)):
                    yield from _write_statements(cell, {})
            case Chain():
                yield format_symbol(block.left)
            case WorkedNumber():
                yield format_expression(block.left, block.shapes)


def _write_statements(
    statements: tuple[Statement, ...], shapes: Mapping[str, Shape]
) -> Iterator[str]:
    for statement in statements:
        yield f"{format_symbol(statement.left)} {statement.relation} "
        yield from (format_expression(right, shapes) for right in statement.rights)


def describe_shape(shape: Shape | None) -> str:
    """(4, 3), (12,) or "number"; "" where it is not known."""
    return "" if shape is None else _("number") if shape == () else str(shape)


LONG_SUM = 60
"""A sum of more signs is broken rather than put above or below a line of division."""


def split_long_quotient(
    whole: ast.expr, shapes: Mapping[str, Shape]
) -> tuple[ast.expr, ast.expr] | None:
    """The two sides of a quotient with a long sum in it; None for all else."""
    if not isinstance(whole, ast.BinOp) or not isinstance(whole.op, ast.Div):
        return None
    sides = (whole.left, whole.right)
    sums = [side for side in sides if _is_sum(side)]
    return sides if any(len(format_expression(side, shapes)) > LONG_SUM for side in sums) else None


def _is_sum(node: ast.expr) -> bool:
    """Whether a line can be broken in it."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def describe_kind(block: WorkedNumber) -> str:
    """Whether a number is a value or a derivative."""
    return _("derivative") if block.is_derivative else _("value")


def split_note_label() -> tuple[str, str]:
    """What stands before a note, in bold and plain: a Chinese colon has no blank behind it, and
    would keep Markdown's bold text open."""
    label = _("Note:")
    return (label[:-1], label[-1]) if label.endswith("：") else (label, " ")


def describe_shown(block: Numbers) -> str:
    """Which rows and columns of a larger array are shown; "" where all are."""
    phrases = []
    if block.rows and len(block.rows) < block.shape[0]:
        phrases.append(
            ngettext(
                "row {places} of {count} shown", "rows {places} of {count} shown", len(block.rows)
            ).format(places=_format_ranges(block.rows), count=block.shape[0])
        )
    if block.columns and len(block.columns) < block.shape[-1]:
        phrases.append(
            ngettext(
                "column {places} of {count} shown",
                "columns {places} of {count} shown",
                len(block.columns),
            ).format(places=_format_ranges(block.columns), count=block.shape[-1])
        )
    return _("; ").join(phrases)


def _format_ranges(indices: tuple[int, ...]) -> str:
    """0–7, 12, 40–41."""
    runs: list[list[int]] = []
    for index in indices:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return join_words(f"{r[0]}–{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs)


def describe_summary(block: Numbers, digits: int) -> str:
    """A large array in a few numbers; "" where it has no summary."""
    summary = block.summary
    if summary is None:
        return ""
    text = _("min {least}, mean {mean}, max {largest}; {zeros} zero").format(
        least=format_number(summary.least, digits),
        mean=format_number(summary.mean, digits),
        largest=format_number(summary.largest, digits),
        zeros=_format_percent(summary.zeros),
    )
    if summary.finite < 1:
        odd = _("{share} not finite").format(share=_format_percent(1 - summary.finite))
        return f"{text}; {odd}"
    return text


def _format_percent(share: float) -> str:
    """A share in percent, never rounded to none or to all of it."""
    percent = 100 * share
    if 0 < percent < 0.1:
        return _("less than {percent} %").format(percent="0.1")
    if 99.9 < percent < 100:
        return _("more than {percent} %").format(percent="99.9")
    return _("{percent} %").format(percent=f"{percent:.3g}")


def describe_hidden_terms(block: WorkedNumber, digits: int) -> str:
    """What the dots in shortened sums stand for; "" where nothing is left out."""
    if len(block.cut_sums) <= 1:
        return "".join(_describe_cut(cut, digits) for cut in block.cut_sums)
    if len(block.cut_sums) > MOST_CUT_SUMS:
        return _("… stands for {count} more terms, of {sums} sums").format(
            count=sum(cut.count for cut in block.cut_sums), sums=len(block.cut_sums)
        )
    texts = _("; ").join(_describe_cut(cut, digits) for cut in block.cut_sums)
    return _("in the order of the line: {texts}").format(texts=texts)


def _describe_cut(cut: CutSum, digits: int) -> str:
    if cut.rest is None:
        return ngettext(
            "… stands for {count} more term", "… stands for {count} more terms", cut.count
        ).format(count=cut.count)
    return ngettext(
        "… stands for {count} more term, {rest}",
        "… stands for {count} more terms, together {rest}",
        cut.count,
    ).format(count=cut.count, rest=format_number(cut.rest, digits))


def describe_more(count: int) -> str:
    """How many of the numbers that something was made from are left out."""
    return ngettext("and {count} more", "and {count} more", count).format(count=count)
