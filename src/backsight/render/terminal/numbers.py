"""The numbers of an array, and single ones worked out, as lines for the terminal."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from backsight.kernel.document import Numbers, Shape, Worked
from backsight.kernel.language import _
from backsight.render.lines import beside, broken, filled, padded
from backsight.render.mathematics.letters import symbol
from backsight.render.mathematics.numerals import numeral
from backsight.render.mathematics.unicode import expression, stacked
from backsight.render.pages import (
    kind_words,
    left_out_words,
    shape_words,
    shown_words,
    summary_words,
)
from backsight.render.prose import typeset_prose

QUIET, SHAPE = "dim", "cyan"
INDENT, GAP = 2, 2
MARK, BLANK = "▸", "______"
"""What stands before an entry that is followed, and in the place of one to be filled in."""


def numbers_lines(block: Numbers, digits: int, width: int) -> Iterator[Text]:
    """A table with the places in the whole array at its edges."""
    about = f"  {typeset_prose(block.about)}" if block.about else ""
    head = f"  {shape_words(block.shape)}" if block.shape else ""
    yield Text.assemble((symbol(block.symbol), "bold"), (head, SHAPE), (about, QUIET))
    cells = [
        [_cell(block, i, j, digits) for j in range(block.values.shape[1])]
        for i in range(len(block.values))
    ]
    places = [f"{i}" for i in block.rows] or [""] * len(cells)
    margin = max(map(len, places), default=0)
    for first, last in _bands(cells, block.columns, width - INDENT - margin - GAP):
        yield from _band(cells, block.columns, places, margin, first, last)
    for text in (summary_words(block, digits), shown_words(block)):
        for line in filled(text, width - INDENT) if text else ():
            yield Text(" " * INDENT + line, QUIET)


def _cell(block: Numbers, i: int, j: int, digits: int) -> str:
    index: Shape = (*block.rows[i : i + 1], *block.columns[j : j + 1])
    text = BLANK if index in block.blank else numeral(float(block.values[i, j]), digits)
    return f"{MARK}{text}" if index in block.marked else text


def _bands(cells: list[list[str]], columns: Shape, room: int) -> Iterator[tuple[int, int]]:
    """The columns, in as many bands as fit beside each other."""
    widths = _widths(cells, columns)
    first = used = 0
    for j, wide in enumerate(widths):
        if j > first and used + wide + GAP > room:
            yield first, j
            first, used = j, 0
        used += wide + GAP
    if widths:
        yield first, len(widths)


def _widths(cells: list[list[str]], columns: Shape) -> list[int]:
    heads = [str(j) for j in columns] or [""] * len(cells[0] if cells else ())
    return [max(cell_len(t) for t in column) for column in zip(heads, *cells, strict=True)]


def _band(
    cells: list[list[str]], columns: Shape, places: list[str], margin: int, first: int, last: int
) -> Iterator[Text]:
    widths = _widths(cells, columns)[first:last]
    gap = " " * GAP
    if columns:
        heads = (
            padded(str(j), w, to_the_right=True)
            for j, w in zip(columns[first:last], widths, strict=True)
        )
        yield Text(" " * (INDENT + margin) + gap + gap.join(heads), QUIET)
    for place, row in zip(places, cells, strict=True):
        shown = (
            padded(t, w, to_the_right=True) for t, w in zip(row[first:last], widths, strict=True)
        )
        label = " " * INDENT + padded(place, margin, to_the_right=True)
        yield Text.assemble((label, QUIET), gap + gap.join(shown))


def worked_lines(block: Worked, digits: int, width: int) -> Iterator[Text]:
    """left = in symbols = with the numbers put in = value; on one line where there is room."""
    lead = _("where ") if block.inner else ""
    left = lead + expression(block.left, block.shapes)
    value = BLANK if block.blank else numeral(block.value, digits)
    rights = [stacked(r, block.shapes, digits) for r in block.rights]
    room = width - INDENT
    line = " = ".join([left, *(r[0] for r in rights), value])
    kind = "" if block.inner else f"   {kind_words(block)}"
    if cell_len(line) <= room and all(len(r) == 1 for r in rights):
        yield Text.assemble(" " * INDENT + line, (kind, QUIET))
    else:
        yield from _below_each_other(left, rights, value, kind, room)
    for text in filter(None, (left_out_words(block, digits), block.reason)):
        for told in filled(typeset_prose(text), room - INDENT):
            yield Text(" " * (2 * INDENT) + told, QUIET)


def _below_each_other(
    left: str, rights: list[tuple[str, ...]], value: str, kind: str, room: int
) -> Iterator[Text]:
    """Each right side on a line of its own, the signs of equality aligned."""
    sign = f"{left} = "
    for right in rights:
        lines = broken(right[0], room - cell_len(sign)) if len(right) == 1 else right
        for line in beside([sign], lines):
            yield Text(" " * INDENT + line)
        sign = padded("= ", cell_len(sign), to_the_right=True)
    yield Text.assemble(" " * INDENT + sign + value, (kind, QUIET))
