r"""Arrays, tables and trees in LaTeX."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from backsight.kernel.document import (
    NO_SHAPES,
    Branch,
    Cell,
    Numbers,
    Picture,
    Shape,
    Statement,
    TableBlock,
    WorkedNumber,
)
from backsight.kernel.language import _
from backsight.render.blocks import PageContext
from backsight.render.latex.blocks import GAP, write_right_side, write_statement
from backsight.render.latex.text import (
    escape,
    write_display,
    write_link,
    write_prose,
    write_symbol,
    write_target,
)
from backsight.render.mathematics.latex import write_latex
from backsight.render.mathematics.numerals import format_number
from backsight.render.mathematics.unicode import format_expression
from backsight.render.pages import (
    describe_hidden_terms,
    describe_more,
    describe_shape,
    describe_shown,
    describe_summary,
    list_entries,
    make_entry_anchor,
)

PAGE_WIDTH = 96
"""Signs that stand side by side on a page."""
PAGE_ROWS = 30
"""A table with more rows may be broken between pages."""
PROSE_WIDTH = 32
"""Signs that a cell of prose needs to be read with ease."""


def write_numbers(block: Numbers, page: PageContext) -> Iterator[str]:
    """What the array is, then its numbers, in as many tables side by side as the page is narrow."""
    about = f", {write_prose(block.about)}" if block.about else ""
    none = "" if block.values.size else f", {escape(_('no entries'))}"
    own = write_target(page.anchors.claim(block.anchor, block))
    words = f"{write_symbol(block.symbol)}: {escape(describe_shape(block.shape))}{about}{none}"
    yield rf"\bsneed {own}{words}\par\nopagebreak"
    cells = _write_cells(block, page)
    if block.values.size:
        for part in _split_columns(block, page.digits):
            yield from _write_part(block, cells, part)
    remarks = (describe_summary(block, page.digits), describe_shown(block))
    yield from (rf"\noindent\bsquiet{{{escape(text)}}}\par" for text in remarks if text)


def _write_cells(block: Numbers, page: PageContext) -> dict[tuple[int, int], str]:
    return {place: _write_number(block, place, index, page) for place, index in list_entries(block)}


def _write_number(block: Numbers, place: tuple[int, int], index: Shape, page: PageContext) -> str:
    text = (
        GAP
        if index in block.blank
        else escape(format_number(float(block.values[place]), page.digits))
    )
    text = rf"\bsmark{{{text}}}" if index in block.marked else text
    anchor = make_entry_anchor(block.anchor, index)
    if not index:
        return text
    if own := page.anchors.claim(anchor, block):
        return write_target(own) + text if own in page.anchors.link_targets else text
    return write_link(anchor, text)


def _split_columns(block: Numbers, digits: int) -> list[list[int]]:
    """The columns, as many together as fit on a page."""
    wide = int(block.values.shape[1])
    longest = max(len(format_number(float(n), digits)) for n in np.ravel(block.values)[:2000]) + 2
    fit = max(1, (PAGE_WIDTH - 5) // longest)
    return [list(range(start, min(start + fit, wide))) for start in range(0, wide, fit)]


def _write_part(
    block: Numbers, cells: dict[tuple[int, int], str], part: list[int]
) -> Iterator[str]:
    is_long = block.values.shape[0] > PAGE_ROWS
    kind, alignment = ("longtable", "[l]") if is_long else ("tabular", "")
    label = "r|" if block.rows else ""
    yield rf"{{\small\begin{{{kind}}}{alignment}{{@{{\quad}}{label}{'r' * len(part)}@{{}}}}"
    if block.columns:
        heads = [rf"\bshead{{{block.columns[j]}}}" for j in part]
        corner = [""] if block.rows else []
        yield rf"{' & '.join([*corner, *heads])} \\ \hline"
        yield r"\endhead" if is_long else ""
    for i in range(block.values.shape[0]):
        head = [rf"\bshead{{{block.rows[i]}}}"] if block.rows else []
        yield rf"{' & '.join([*head, *(cells[i, j] for j in part)])} \\"
    yield rf"\end{{{kind}}}\par\smallskip}}"


def write_table(block: TableBlock, page: PageContext) -> Iterator[str]:
    """A table; a column with pictures is left out."""
    indices = [
        j
        for j in range(len(block.head))
        if not block.rows or not any(isinstance(row[j], Picture) for row in block.rows)
    ]
    if block.about:
        yield rf"\bsneed\bsquiet{{{write_prose(block.about)}}}\par\nopagebreak"
    columns = "".join(
        rf"P{{{share:.3f}\linewidth}}" for share in _compute_shares(block, indices, page.digits)
    )
    yield rf"{{\small\begin{{longtable}}[l]{{@{{}}{columns}@{{}}}}"
    heads = (rf"\textbf{{{write_prose(block.head[j])}}}" for j in indices)
    yield rf"\toprule {' & '.join(heads)} \\* \midrule \endhead \bottomrule \endlastfoot"
    for row in block.rows:
        cells = (_write_cell(row[j], block.shapes, page.digits) for j in indices)
        yield rf"{' & '.join(cells)} \\ \addlinespace[3pt]"
    yield r"\end{longtable}}"


def _compute_shares(block: TableBlock, indices: Sequence[int], digits: int) -> list[float]:
    """How much of the line each column gets: by its widest cell, within reason."""
    weights = [
        max([8, len(block.head[j]), *(_estimate_width(row[j], digits) for row in block.rows)])
        for j in indices
    ]
    room = 1 - 0.025 * len(weights)
    return [room * weight / sum(weights) for weight in weights]


def _estimate_width(cell: Cell, digits: int) -> int:
    """How wide a cell would like to be; prose can be broken anywhere, mathematics hardly."""
    match cell:
        case str():
            return min(2 + len(cell) * 5 // 4, PROSE_WIDTH)
        case Picture():
            return min(len(cell.about), PROSE_WIDTH)
        case tuple():
            rights = (len(format_expression(r, NO_SHAPES)) for s in cell for r in s.rights)
            return min(8 + max(rights, default=0), 54)
    return len(format_number(cell, digits))


def _write_cell(cell: Cell, shapes: Mapping[str, Shape], digits: int) -> str:
    match cell:
        case str():
            return write_prose(cell)
        case Picture():
            return f"({write_prose(cell.about)})"
        case tuple():
            return r" \newline ".join(_write_statement(statement, shapes) for statement in cell)
    return escape(format_number(cell, digits))


def _write_statement(statement: Statement, shapes: Mapping[str, Shape]) -> str:
    where = rf"\quad {escape(_('where'))} " if statement.inner else ""
    return where + write_statement(statement, shapes)


def _write_computation(statement: WorkedNumber, digits: int) -> str:
    """How it was computed: its value stands above already."""
    lines = [write_right_side(right, statement.shapes, digits) for right in statement.rights]
    lines += [
        rf"\bsquiet{{{escape(remark)}}}"
        for remark in [describe_hidden_terms(statement, digits)]
        if remark
    ]
    return "".join(rf" \newline {line}" for line in lines)


def write_branch(block: Branch, page: PageContext, depth: int = 0) -> Iterator[str]:
    """A tree, each level set in a little more."""
    shapes = block.statement.shapes if block.statement else NO_SHAPES
    about = rf" \bsquiet{{{write_prose(block.about)}}}" if block.about else ""
    there = write_link(page.anchors.find_target(block.goes_to), escape(_("shown there")))
    reference = f" ({there})" if page.anchors.find_target(block.goes_to) else ""
    own = write_target(page.anchors.claim(block.anchor, block))
    name = write_display(write_latex(block.left, shapes))
    is_blank = block.statement is not None and block.statement.blank
    result = GAP if is_blank else rf"\textbf{{{escape(format_number(block.value, page.digits))}}}"
    computation = _write_computation(block.statement, page.digits) if block.statement else ""
    yield rf"\bsnode{{{depth}}}{{{own}{name} $=$ {result}{about}{reference}{computation}}}"
    for child in block.children:
        yield from write_branch(child, page, depth + 1)
    if block.more:
        yield rf"\bsnode{{{depth + 1}}}{{\bsquiet{{{escape(describe_more(block.more))}}}}}"
