"""The numbers of an array, and single ones worked out, as lines for the terminal."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from backsight.kernel.document import Numbers, Shape, WorkedNumber
from backsight.kernel.language import _
from backsight.kernel.prose import wrap_prose
from backsight.render.blocks import PageContext
from backsight.render.lines import pad, put_beside
from backsight.render.mathematics.letters import format_symbol
from backsight.render.mathematics.numerals import format_number
from backsight.render.mathematics.unicode import fit_expression, format_expression, stack_cases
from backsight.render.pages import (
    describe_hidden_terms,
    describe_kind,
    describe_shape,
    describe_shown,
    describe_summary,
)
from backsight.render.prose import typeset_prose
from backsight.render.terminal.beside import QUIET, write_beside

SHAPE = "cyan"
INDENT, GAP = 2, 2
MARK, BLANK = "▸", "______"
"""What stands before an entry that is followed, and in the place of one to be filled in."""


def write_numbers(block: Numbers, page: PageContext) -> Iterator[Text]:
    """A table with the places in the whole array at its edges."""
    shape = f"  {describe_shape(block.shape)}" if block.shape else ""
    head = Text.assemble((format_symbol(block.symbol), "bold"), (f"{shape}  ", SHAPE))
    yield from write_beside(head, block.about, page.width)
    cells = [
        [_format_cell(block, i, j, page.digits) for j in range(block.values.shape[1])]
        for i in range(len(block.values))
    ]
    labels = [f"{i}" for i in block.rows] or [""] * len(cells)
    margin = max(map(len, labels), default=0)
    for first, last in _split_bands(cells, block.columns, page.width - INDENT - margin - GAP):
        yield from _write_band(cells, block.columns, labels, margin, first, last)
    for text in (describe_summary(block, page.digits), describe_shown(block)):
        for line in wrap_prose(text, page.width - INDENT) if text else ():
            yield Text(" " * INDENT + line, QUIET)


def _format_cell(block: Numbers, i: int, j: int, digits: int) -> str:
    index: Shape = (*block.rows[i : i + 1], *block.columns[j : j + 1])
    text = BLANK if index in block.blank else format_number(float(block.values[i, j]), digits)
    return f"{MARK}{text}" if index in block.marked else text


def _split_bands(cells: list[list[str]], columns: Shape, room: int) -> Iterator[tuple[int, int]]:
    """The columns, in as many bands as fit beside each other."""
    widths = _measure_columns(cells, columns)
    first = used = 0
    for j, wide in enumerate(widths):
        if j > first and used + wide + GAP > room:
            yield first, j
            first, used = j, 0
        used += wide + GAP
    if widths:
        yield first, len(widths)


def _measure_columns(cells: list[list[str]], columns: Shape) -> list[int]:
    heads = [str(j) for j in columns] or [""] * len(cells[0] if cells else ())
    return [max(cell_len(t) for t in column) for column in zip(heads, *cells, strict=True)]


def _write_band(
    cells: list[list[str]], columns: Shape, labels: list[str], margin: int, first: int, last: int
) -> Iterator[Text]:
    widths = _measure_columns(cells, columns)[first:last]
    gap = " " * GAP
    if columns:
        heads = (
            pad(str(j), w, to_the_right=True)
            for j, w in zip(columns[first:last], widths, strict=True)
        )
        yield Text(" " * (INDENT + margin) + gap + gap.join(heads), QUIET)
    for place, row in zip(labels, cells, strict=True):
        texts = (pad(t, w, to_the_right=True) for t, w in zip(row[first:last], widths, strict=True))
        label = " " * INDENT + pad(place, margin, to_the_right=True)
        yield Text.assemble((label, QUIET), gap + gap.join(texts))


def write_worked(block: WorkedNumber, page: PageContext) -> Iterator[Text]:
    """left = in symbols = with the numbers put in = value; on one line where there is room."""
    lead = _("where ") if block.inner else ""
    left = lead + format_expression(block.left, block.shapes)
    value = BLANK if block.blank else format_number(block.value, page.digits)
    rights = [stack_cases(r, block.shapes, page.digits) for r in block.rights]
    room = page.width - INDENT
    line = " = ".join([left, *(r[0] for r in rights), value])
    kind = "" if block.inner else f"   {describe_kind(block)}"
    if cell_len(line + kind) <= room and all(len(r) == 1 for r in rights):
        yield Text.assemble(" " * INDENT + line, (kind, QUIET))
    else:
        yield from _write_stacked(left, block, page, value, kind)
    for text in filter(None, (describe_hidden_terms(block, page.digits), block.reason)):
        for part in wrap_prose(typeset_prose(text), room - INDENT):
            yield Text(" " * (2 * INDENT) + part, QUIET)


def _write_stacked(
    left: str, block: WorkedNumber, page: PageContext, value: str, kind: str
) -> Iterator[Text]:
    """Each right side on a line of its own, the signs of equality aligned."""
    sign = f"{left} = "
    for right in block.rights:
        room = page.width - INDENT - cell_len(sign)
        lines = fit_expression(right, block.shapes, room, page.digits)
        for line in put_beside([sign], lines):
            yield Text(" " * INDENT + line)
        sign = pad("= ", cell_len(sign), to_the_right=True)
    yield Text.assemble(" " * INDENT + sign + value, (kind, QUIET))
