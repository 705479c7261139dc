"""A Table in the terminal: a grid where it fits, else one entry under the other.

Pictures are left out: there is nothing to draw them with.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.text import Text

from backsight.kernel.document import Cell, Picture, Row, Statement, Table
from backsight.kernel.numerals import numeral
from backsight.render.lines import filled, padded
from backsight.render.prose import typeset_prose
from backsight.render.rows import left_width, statement_lines

HEAD, QUIET = "bold", "dim"
GAP = "  "
INDENT = 2
Cells = list[list[str]]
"""The lines of each cell of a row."""


def table(block: Table, width: int, digits: int) -> Iterator[Text]:
    """The lines of a table, no wider than `width` where that can be helped."""
    shown = [
        j for j in range(len(block.head)) if not any(isinstance(r[j], Picture) for r in block.rows)
    ]
    heads = [typeset_prose(block.head[j]) for j in shown]
    if block.about:
        yield from (Text(line, QUIET) for line in filled(typeset_prose(block.about), width))
    wide = [[_lines(row[j], block, 10**6, digits) for j in shown] for row in block.rows]
    widths = [
        max(cell_len(line) for line in [head, *(line for row in wide for line in row[place])])
        for place, head in enumerate(heads)
    ]
    if sum(widths) + len(GAP) * (len(widths) - 1) <= width:
        yield from _grid(heads, wide, widths, _right(block, shown))
    else:
        for place, row in enumerate(block.rows):
            yield from [Text()] if place else []
            yield from _card(heads, [row[j] for j in shown], block, width, digits)


def _right(block: Table, shown: Sequence[int]) -> list[bool]:
    """Which columns hold numbers, which stand at the right."""
    return [all(isinstance(row[j], int | float) for row in block.rows) for j in shown]


def _grid(
    heads: list[str], rows: list[Cells], widths: list[int], right: list[bool]
) -> Iterator[Text]:
    def line(cells: Sequence[str]) -> str:
        parts = zip(cells, widths, right, strict=True)
        return GAP.join(padded(c, w, to_the_right=r) for c, w, r in parts).rstrip()

    yield Text(line(heads), HEAD)
    for row in rows:
        for cells in zip_longest(*row, fillvalue=""):
            yield Text(line(cells))


def _card(
    heads: list[str], row: list[Cell], block: Table, width: int, digits: int
) -> Iterator[Text]:
    """The first cell as a title, the others beneath it, each behind what it is."""
    for line in _lines(row[0], block, width, digits):
        yield Text(line, HEAD)
    start = INDENT + max(map(cell_len, heads[1:]), default=0) + len(GAP)
    for head, cell in zip(heads[1:], row[1:], strict=True):
        for place, line in enumerate(_lines(cell, block, width - start, digits)):
            label = " " * INDENT + ("" if place else head)
            yield Text.assemble((padded(label, start), QUIET), line)


def _lines(cell: Cell, block: Table, width: int, digits: int) -> list[str]:
    """A cell as lines; none for an empty one."""
    match cell:
        case str():
            return filled(typeset_prose(cell), width)
        case Picture():
            return []
        case tuple():
            return _statements(cell, block, width)
    return [numeral(cell, digits)]


def _statements(told: tuple[Statement, ...], block: Table, width: int) -> list[str]:
    if not told:
        return []
    row = Row(number=0, statements=told, shape=(), shapes=block.shapes)
    return statement_lines(row, left_width((row,)), width, width)
