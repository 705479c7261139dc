r"""Arrays, tables and trees in LaTeX."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from backsight.kernel.document import (
    NOTHING,
    Branch,
    Cell,
    Numbers,
    Picture,
    Shape,
    Statement,
    Table,
    Worked,
)
from backsight.kernel.language import _
from backsight.render.latex.blocks import GAP, assertion, right_side
from backsight.render.latex.text import display, escaped, link, prose, symbol, target
from backsight.render.mathematics.latex import latex
from backsight.render.mathematics.numerals import numeral
from backsight.render.mathematics.unicode import expression
from backsight.render.pages import (
    Anchors,
    entries,
    entry,
    left_out_words,
    more_children,
    shape_words,
    shown_words,
    summary_words,
)

ROOM = 96
"""Signs that stand side by side on a page."""
PAGE = 30
"""A table with more rows may be broken between pages."""
PROSE = 32
"""Signs that a cell of prose needs to be read with ease."""


def numbers(block: Numbers, digits: int, anchors: Anchors) -> Iterator[str]:
    """What the array is, then its numbers, in as many tables side by side as the page is narrow."""
    about = f", {prose(block.about)}" if block.about else ""
    none = "" if block.values.size else f", {escaped(_('no entries'))}"
    own = target(anchors.claim(block.anchor, block))
    words = f"{symbol(block.symbol)}: {escaped(shape_words(block.shape))}{about}{none}"
    yield rf"\bsneed {own}{words}\par\nopagebreak"
    cells = _cells(block, digits, anchors)
    if block.values.size:
        for part in _parts(block, digits):
            yield from _part(block, cells, part)
    told = (summary_words(block, digits), shown_words(block))
    yield from (rf"\noindent\bsquiet{{{escaped(text)}}}\par" for text in told if text)


def _cells(block: Numbers, digits: int, anchors: Anchors) -> dict[tuple[int, int], str]:
    return {place: _number(block, place, index, digits, anchors) for place, index in entries(block)}


def _number(
    block: Numbers, place: tuple[int, int], index: Shape, digits: int, anchors: Anchors
) -> str:
    text = GAP if index in block.blank else escaped(numeral(float(block.values[place]), digits))
    text = rf"\bsmark{{{text}}}" if index in block.marked else text
    anchor = entry(block.anchor, index)
    if not index:
        return text
    if own := anchors.claim(anchor, block):
        return target(own) + text if own in anchors.sought else text
    return link(anchor, text)


def _parts(block: Numbers, digits: int) -> list[list[int]]:
    """The columns, as many together as fit on a page."""
    wide = int(block.values.shape[1])
    longest = max(len(numeral(float(n), digits)) for n in np.ravel(block.values)[:2000]) + 2
    fit = max(1, (ROOM - 5) // longest)
    return [list(range(start, min(start + fit, wide))) for start in range(0, wide, fit)]


def _part(block: Numbers, cells: dict[tuple[int, int], str], part: list[int]) -> Iterator[str]:
    is_long = block.values.shape[0] > PAGE
    kind, place = ("longtable", "[l]") if is_long else ("tabular", "")
    label = "r|" if block.rows else ""
    yield rf"{{\small\begin{{{kind}}}{place}{{@{{\quad}}{label}{'r' * len(part)}@{{}}}}"
    if block.columns:
        heads = [rf"\bshead{{{block.columns[j]}}}" for j in part]
        corner = [""] if block.rows else []
        yield rf"{' & '.join([*corner, *heads])} \\ \hline"
        yield r"\endhead" if is_long else ""
    for i in range(block.values.shape[0]):
        head = [rf"\bshead{{{block.rows[i]}}}"] if block.rows else []
        yield rf"{' & '.join([*head, *(cells[i, j] for j in part)])} \\"
    yield rf"\end{{{kind}}}\par\smallskip}}"


def table(block: Table, digits: int) -> Iterator[str]:
    """A table; a column with pictures is left out."""
    shown = [
        j
        for j in range(len(block.head))
        if not block.rows or not any(isinstance(row[j], Picture) for row in block.rows)
    ]
    if block.about:
        yield rf"\bsneed\bsquiet{{{prose(block.about)}}}\par\nopagebreak"
    columns = "".join(rf"P{{{share:.3f}\linewidth}}" for share in _shares(block, shown, digits))
    yield rf"{{\small\begin{{longtable}}[l]{{@{{}}{columns}@{{}}}}"
    heads = (rf"\textbf{{{prose(block.head[j])}}}" for j in shown)
    yield rf"\toprule {' & '.join(heads)} \\* \midrule \endhead \bottomrule \endlastfoot"
    for row in block.rows:
        cells = (_cell(row[j], block.shapes, digits) for j in shown)
        yield rf"{' & '.join(cells)} \\ \addlinespace[3pt]"
    yield r"\end{longtable}}"


def _shares(block: Table, shown: Sequence[int], digits: int) -> list[float]:
    """How much of the line each column gets: by its widest cell, within reason."""
    weights = [
        max([8, len(block.head[j]), *(_width(row[j], digits) for row in block.rows)]) for j in shown
    ]
    room = 1 - 0.025 * len(weights)
    return [room * weight / sum(weights) for weight in weights]


def _width(cell: Cell, digits: int) -> int:
    """How wide a cell would like to be; prose can be broken anywhere, mathematics hardly."""
    match cell:
        case str():
            return min(2 + len(cell) * 5 // 4, PROSE)
        case Picture():
            return min(len(cell.about), PROSE)
        case tuple():
            rights = (len(expression(r, NOTHING)) for s in cell for r in s.rights)
            return min(8 + max(rights, default=0), 54)
    return len(numeral(cell, digits))


def _cell(cell: Cell, shapes: Mapping[str, Shape], digits: int) -> str:
    match cell:
        case str():
            return prose(cell)
        case Picture():
            return f"({prose(cell.about)})"
        case tuple():
            return r" \newline ".join(_statement(statement, shapes) for statement in cell)
    return escaped(numeral(cell, digits))


def _statement(statement: Statement, shapes: Mapping[str, Shape]) -> str:
    where = rf"\quad {escaped(_('where'))} " if statement.inner else ""
    return where + assertion(statement, shapes)


def _made(statement: Worked, digits: int) -> str:
    """How it was computed: its value stands above already."""
    lines = [right_side(right, statement.shapes, digits) for right in statement.rights]
    lines += [
        rf"\bsquiet{{{escaped(told)}}}" for told in [left_out_words(statement, digits)] if told
    ]
    return "".join(rf" \newline {line}" for line in lines)


def branch(block: Branch, digits: int, anchors: Anchors, depth: int = 0) -> Iterator[str]:
    """A tree, each level set in a little more."""
    shapes = block.statement.shapes if block.statement else NOTHING
    about = rf" \bsquiet{{{prose(block.about)}}}" if block.about else ""
    there = link(anchors.target(block.goes_to), escaped(_("shown there")))
    seen = f" ({there})" if anchors.target(block.goes_to) else ""
    own = target(anchors.claim(block.anchor, block))
    name = display(latex(block.left, shapes))
    is_blank = block.statement is not None and block.statement.blank
    result = GAP if is_blank else rf"\textbf{{{escaped(numeral(block.value, digits))}}}"
    made = _made(block.statement, digits) if block.statement else ""
    yield rf"\bsnode{{{depth}}}{{{own}{name} $=$ {result}{about}{seen}{made}}}"
    for child in block.children:
        yield from branch(child, digits, anchors, depth + 1)
    if block.more:
        yield rf"\bsnode{{{depth + 1}}}{{\bsquiet{{{escaped(more_children(block.more))}}}}}"
