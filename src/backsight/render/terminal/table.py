"""A Table in the terminal: a grid; of words and mathematics where they fit, else one entry under
the other.

Pictures are left out: there is nothing to draw them with.
"""

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from backsight.kernel.document import Cell, Picture, Row, Statement, TableBlock
from backsight.kernel.numerals import format_number
from backsight.kernel.prose import wrap_prose
from backsight.render.blocks import PageContext
from backsight.render.lines import pad
from backsight.render.prose import typeset_prose
from backsight.render.rows import format_statements, measure_left
from backsight.render.terminal.command import wrap_command
from backsight.render.terminal.grid import HEAD, write_grid

QUIET = "dim"
INDENT, GAP = 2, 2
COMMAND = re.compile(r"`([^`]+)`")
"""A cell that holds one command and nothing else, which stands there without its backticks."""
UNBROKEN = 10**6
"""A width in which nothing is broken."""


def write_table(block: TableBlock, page: PageContext) -> Iterator[Text]:
    """The lines of a table, no wider than the page where that can be helped."""
    indices = [
        j for j in range(len(block.head)) if not any(isinstance(r[j], Picture) for r in block.rows)
    ]
    heads = [typeset_prose(block.head[j]) for j in indices]
    if block.about:
        yield from (
            Text(line, QUIET) for line in wrap_prose(typeset_prose(block.about), page.width)
        )
    rows = [
        ["\n".join(_format_cell(row[j], block, UNBROKEN, page.digits)) for j in indices]
        for row in block.rows
    ]
    has_numbers = _find_number_columns(block, indices)
    if any(has_numbers) and not _has_statements(block):
        yield from write_grid(heads, rows, has_numbers, page.width)
        return
    lines = list(write_grid(heads, rows, has_numbers, UNBROKEN))
    if max((line.cell_len for line in lines), default=0) <= page.width:
        yield from lines
        return
    for position, row in enumerate(block.rows):
        yield from [Text()] if position else []
        yield from _write_card(heads, [row[j] for j in indices], block, page)


def _has_statements(block: TableBlock) -> bool:
    return any(isinstance(cell, tuple) for row in block.rows for cell in row)


def _find_number_columns(block: TableBlock, indices: Sequence[int]) -> list[bool]:
    """Which columns hold numbers, which stand at the right."""
    return [
        j in block.numbers or all(isinstance(row[j], int | float) for row in block.rows)
        for j in indices
    ]


def _write_card(
    heads: list[str], row: list[Cell], block: TableBlock, page: PageContext
) -> Iterator[Text]:
    """The first cell as a title, the others beneath it, each behind what it is."""
    for line in _format_cell(row[0], block, page.width, page.digits):
        yield Text(line, HEAD)
    start = INDENT + max(map(cell_len, heads[1:]), default=0) + GAP
    for head, cell in zip(heads[1:], row[1:], strict=True):
        for position, line in enumerate(_format_cell(cell, block, page.width - start, page.digits)):
            label = " " * INDENT + ("" if position else head)
            yield Text.assemble((pad(label, start), QUIET), line)


def _format_cell(cell: Cell, block: TableBlock, width: int, digits: int) -> list[str]:
    """A cell as lines; none for an empty one."""
    match cell:
        case str() if command := COMMAND.fullmatch(cell):
            return wrap_command(typeset_prose(command[1]), width)
        case str():
            return wrap_prose(typeset_prose(cell), width)
        case Picture():
            return []
        case tuple():
            return _format_statements(cell, block, width)
    return [format_number(cell, digits)]


def _format_statements(
    statements: tuple[Statement, ...], block: TableBlock, width: int
) -> list[str]:
    if not statements:
        return []
    row = Row(number=0, statements=statements, shape=(), shapes=block.shapes)
    return format_statements(row, measure_left((row,)), width, width)
