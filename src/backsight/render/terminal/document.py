"""A Document as text for the terminal.

From 120 columns on the reason of an equation stands beside it, else below it.
"""

import shutil
from collections.abc import Iterator
from io import StringIO
from itertools import pairwise, zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from backsight.kernel.document import (
    Block,
    Branch,
    Chain,
    Document,
    Equations,
    Fact,
    Facts,
    Heading,
    Numbers,
    Paragraph,
    Picture,
    Row,
    Table,
    Worked,
)
from backsight.kernel.language import _
from backsight.render.lines import filled, padded
from backsight.render.mathematics.legend import legend
from backsight.render.mathematics.letters import number, symbol
from backsight.render.prose import typeset_prose
from backsight.render.rows import facts_text, left_width, shape_text, statement_lines
from backsight.render.terminal.chains import branch_lines, chain_lines
from backsight.render.terminal.numbers import numbers_lines, worked_lines
from backsight.render.terminal.table import table

WIDE = 120
"""From this many columns on there is room for the reasons beside the equations."""
QUIET, SHAPE, HEAD, NOTE = "dim", "cyan", "bold", "yellow"
MARGIN, SHAPES, RELATION = 7, 12, " = "
"""Columns of the equations' numbers, columns kept for a shape, what follows a left side."""


def terminal(document: Document, width: int | None = None, color: bool = True) -> str:
    """A Document as text.

    width: in columns; None for the terminal's. color: False for plain text without escapes.
    """
    wide = width or shutil.get_terminal_size().columns
    lines = [Text(typeset_prose(document.title), HEAD)]
    for before, block in pairwise([None, *document.blocks]):
        if not _joined(before, block):
            lines.append(Text())
        lines += _block(block, wide, document.digits) if block else ()
    signs = legend("\n".join(line.plain for line in lines))
    lines += [Text(), *_block(Paragraph(text=signs), wide, 0)] if signs else []
    out = StringIO()
    console = Console(
        file=out,
        width=wide,
        force_terminal=color,
        no_color=not color,
        highlight=False,
        color_system="standard" if color else None,
        legacy_windows=False,
    )
    for line in lines:
        line.rstrip()
        console.print(line, soft_wrap=True)
    return out.getvalue()


def _joined(before: Block | None, block: Block | None) -> bool:
    """Whether a block follows the one before it without an empty line."""
    if isinstance(before, Worked) and isinstance(block, Worked):
        return True
    return isinstance(before, Heading) and isinstance(block, Facts)


def _block(block: Block, width: int, digits: int) -> Iterator[Text]:
    match block:
        case Heading():
            text = block.text.upper() if block.level == 2 else typeset_prose(block.text)
            yield Text.assemble((text, HEAD), (f"  {typeset_prose(block.about)}", QUIET))
        case Paragraph():
            note = block.kind == "note"
            text = f"{_('Note:')} {block.text}" if note else block.text
            for line in filled(typeset_prose(text), width):
                yield Text(line, NOTE if note else "")
        case Facts():
            yield from _facts(block.facts, width)
        case Equations() if width >= WIDE:
            yield from _beside(block.rows, width)
        case Equations():
            yield from _below(block.rows, width)
        case Numbers():
            yield from numbers_lines(block, digits, width)
        case Worked():
            yield from worked_lines(block, digits, width)
        case Chain():
            yield from chain_lines(block, width)
        case Branch():
            yield from branch_lines(block, digits, width)
        case Table():
            yield from table(block, width, digits)
        case Picture():
            yield Text(f"[{block.about}]", QUIET)


def _below(rows: tuple[Row, ...], width: int) -> Iterator[Text]:
    """Each equation with its shape at the right edge, its reason beneath."""
    left, room = left_width(rows), width - MARGIN - SHAPES
    for place, row in enumerate(rows):
        first, *more = statement_lines(row, left, room, width - MARGIN)
        if place:
            yield Text()
        shape = padded(shape_text(row.shape), SHAPES, to_the_right=True)
        yield Text.assemble((_number(row), QUIET), padded(first, room), (shape, SHAPE))
        yield from (Text(" " * MARGIN + line) for line in more)
        indent = MARGIN + left + len(RELATION)
        for text in (facts_text(row.facts), row.reason):
            for line in filled(typeset_prose(text), width - indent):
                yield Text(" " * indent + line, QUIET)


def _beside(rows: tuple[Row, ...], width: int) -> Iterator[Text]:
    """Each equation with its shape and its reason to the right of it."""
    left, room = left_width(rows), (width - MARGIN - SHAPES) * 9 // 16
    reasons = width - MARGIN - room - SHAPES
    for row in rows:
        lines = statement_lines(row, left, room, room)
        indent = " " * (left + len(RELATION))
        facts = filled(typeset_prose(facts_text(row.facts)), room - len(indent))
        told = filled(typeset_prose(row.reason), reasons)
        math = [*((line, "") for line in lines), *((indent + line, QUIET) for line in facts)]
        for place, (text, reason) in enumerate(zip_longest(math, told)):
            line, style = text or ("", "")
            shape = "" if place else shape_text(row.shape)
            yield Text.assemble(
                (_number(row) if place == 0 else " " * MARGIN, QUIET),
                (padded(line, room), style),
                (padded(shape, SHAPES), SHAPE),
                (reason or "", QUIET),
            )


def _number(row: Row) -> str:
    return f"{f'({row.number})':>5}  "


def _facts(facts: tuple[Fact, ...], width: int) -> Iterator[Text]:
    names = [symbol(f.symbol) for f in facts]
    values = [_value(f) for f in facts]
    first, second = (max(map(cell_len, texts), default=0) for texts in (names, values))
    start = 2 + first + 2 + second + 2
    for name, value, fact in zip(names, values, facts, strict=True):
        about, *more = filled(typeset_prose(fact.about), width - start) or [""]
        yield Text.assemble(
            f"  {padded(name, first)}  ", (padded(value, second), SHAPE), (f"  {about}", QUIET)
        )
        for line in more:
            yield Text(" " * start + line, QUIET)


def _value(fact: Fact) -> str:
    return shape_text(fact.shape) if fact.value is None else f"= {number(fact.value)}"
