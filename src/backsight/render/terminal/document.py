"""A Document as text for the terminal.

From 120 columns on the reason of an equation stands beside it, else below it.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import zip_longest
from textwrap import wrap

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.text import Text

from backsight.kernel.document import (
    Block,
    Document,
    Equations,
    Fact,
    Facts,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Row,
    WorkedNumber,
)
from backsight.kernel.printable import make_printable
from backsight.kernel.prose import HOLD, wrap_prose
from backsight.render.blocks import Format, PageContext, render_blocks
from backsight.render.lines import pad
from backsight.render.mathematics.legend import make_legend
from backsight.render.mathematics.letters import format_symbol, typeset_number
from backsight.render.pages import Anchors, split_note_label
from backsight.render.prose import typeset_prose
from backsight.render.rows import format_facts, format_shape, format_statements, measure_left
from backsight.render.terminal.beside import QUIET, write_beside
from backsight.render.terminal.chains import write_branch, write_chain
from backsight.render.terminal.command import wrap_command
from backsight.render.terminal.numbers import write_numbers, write_worked
from backsight.render.terminal.table import write_table

WIDE_COLUMNS = 120
"""From this many columns on there is room for the reasons beside the equations."""
LAST_COMMAND = re.compile(r"(.*?)\s*`([^`]+)`")
"""A paragraph whose last word is a command: where it is longer than a line it can be pasted too."""
SHAPE, HEAD, NOTE = "cyan", "bold", "yellow"
MARGIN, SHAPES, RELATION = 7, 12, " = "
"""Columns of the equations' numbers, columns kept for a shape, what follows a left side."""


INDENT = "    "
LINE_STYLES = {"-": "red", "+": "green"}
"""Of a diff's lines, by their first sign."""


def to_terminal(document: Document, width: int | None = None, color: bool = True) -> str:
    """A Document as text.

    width: in columns; None for the terminal's. color: False for plain text without escapes.
    """
    wide = width or shutil.get_terminal_size().columns
    page = PageContext(anchors=Anchors(document), digits=document.digits, width=wide)
    titles = (Text(line, HEAD) for line in wrap_prose(typeset_prose(document.title), wide))
    lines = [*titles, *render_blocks(document, TERMINAL, page)]
    signs = make_legend("\n".join(line.plain for line in lines))
    lines += [Text(), *_write_paragraph(Paragraph(text=signs), page)] if signs else []
    return _print_lines(lines, wide, color)


def _print_lines(lines: Sequence[Text], width: int, color: bool) -> str:
    console = Console(
        file=StringIO(),
        force_jupyter=False,  # in a notebook rich would show the text and give none
        width=width,
        force_terminal=color,
        no_color=not color,
        highlight=False,
        color_system="standard" if color else None,
        legacy_windows=False,
    )
    return "".join(f"{_print_line(line, console if color else None)}\n" for line in lines)


def _print_line(line: Text, console: Console | None) -> str:
    """A line with the escapes of its styles, plain without a console."""
    line.rstrip()
    line.plain = make_printable(line.plain).replace(HOLD, " ")
    if console is None:
        return line.plain
    return "".join(
        style.render(text, color_system=ColorSystem.STANDARD) if style else text
        for text, style, _control in Text.assemble(line).render(console)
    )


def _separate(above: Block | None, block: Block) -> Iterator[Text]:
    """An empty line, but worked numbers stand together, and facts under their heading."""
    together = isinstance(above, WorkedNumber) and isinstance(block, WorkedNumber)
    if not together and not (isinstance(above, Heading) and isinstance(block, Facts)):
        yield Text()


def _write_heading(block: Heading, page: PageContext) -> Iterator[Text]:
    text = typeset_prose(block.text)
    text = text.upper() if block.level == 2 else text
    about = typeset_prose(block.about)
    if cell_len(f"{text}  {about}") <= page.width:
        yield Text.assemble((text, HEAD), (f"  {about}" if about else "", QUIET))
        return
    yield from (Text(line, HEAD) for line in wrap_prose(text, page.width))
    yield from (Text(line, QUIET) for line in wrap_prose(about, page.width))


def _write_paragraph(block: Paragraph, page: PageContext) -> Iterator[Text]:
    lines = wrap_prose(typeset_prose(block.text), page.width)
    command = LAST_COMMAND.fullmatch(block.text)
    if len(lines) > 1 and command is not None:
        said = wrap_prose(typeset_prose(command[1]), page.width)
        lines = [*said, *wrap_command(typeset_prose(command[2]), page.width)]
    yield from map(Text, lines)


def _write_note(block: Paragraph, page: PageContext) -> Iterator[Text]:
    label = "".join(split_note_label())
    for line in wrap_prose(typeset_prose(label + block.text), page.width):
        yield Text(line, NOTE)


def _write_picture(block: Picture, page: PageContext) -> Iterator[Text]:
    """What is to be seen on it: there is nothing to draw it with."""
    for line in wrap_prose(typeset_prose(f"[{block.about}]"), page.width):
        yield Text(line, QUIET)


def _write_listing(block: Listing, page: PageContext) -> Iterator[Text]:
    """Line by line, set in. A line that is too long goes on beneath, set in further."""
    styles = LINE_STYLES if block.language == "diff" else {}
    for line in block.text.split("\n"):
        for piece in _break_line(line, block, page.width - len(INDENT)):
            yield Text.assemble(INDENT, (piece, styles.get(line[:1], "")))


def _break_line(line: str, block: Listing, width: int) -> list[str]:
    """A command so that it can be pasted; a line of a program between two of its words."""
    if cell_len(line) <= width or not line.strip():
        return [line]
    if block.language == "console":
        return wrap_command(line, width)
    set_in = line[: len(line) - len(line.lstrip(" +-"))]
    wrapped = wrap(line, width, initial_indent="", subsequent_indent=set_in + INDENT)
    return wrapped or [line]


def _write_equations(block: Equations, page: PageContext) -> Iterator[Text]:
    write_rows = _write_beside if page.width >= WIDE_COLUMNS else _write_below
    yield from write_rows(block.rows, page.width)


def _write_below(rows: tuple[Row, ...], width: int) -> Iterator[Text]:
    """Each equation with its shape at the right edge, its reason beneath."""
    left, room = measure_left(rows), width - MARGIN - SHAPES
    for position, row in enumerate(rows):
        first, *more = format_statements(row, left, room, width - MARGIN)
        if position:
            yield Text()
        shape = pad(format_shape(row.shape), SHAPES, to_the_right=True)
        yield Text.assemble((_format_number(row), QUIET), pad(first, room), (shape, SHAPE))
        yield from (Text(" " * MARGIN + line) for line in more)
        indent = MARGIN + left + len(RELATION)
        for text in (format_facts(row.facts), row.reason):
            for line in wrap_prose(typeset_prose(text), width - indent):
                yield Text(" " * indent + line, QUIET)


def _write_beside(rows: tuple[Row, ...], width: int) -> Iterator[Text]:
    """Each equation with its shape and its reason to the right of it."""
    left, room = measure_left(rows), (width - MARGIN - SHAPES) * 9 // 16
    reasons = width - MARGIN - room - SHAPES
    for row in rows:
        lines = format_statements(row, left, room, room)
        indent = " " * (left + len(RELATION))
        facts = wrap_prose(typeset_prose(format_facts(row.facts)), room - len(indent))
        reason_lines = wrap_prose(typeset_prose(row.reason), reasons)
        math = [*((line, "") for line in lines), *((indent + line, QUIET) for line in facts)]
        for position, (text, reason) in enumerate(zip_longest(math, reason_lines)):
            line, style = text or ("", "")
            shape = "" if position else format_shape(row.shape)
            yield Text.assemble(
                (_format_number(row) if position == 0 else " " * MARGIN, QUIET),
                (pad(line, room), style),
                (pad(shape, SHAPES), SHAPE),
                (reason or "", QUIET),
            )


def _format_number(row: Row) -> str:
    return f"{f'({row.number})':>5}  "


def _write_facts(block: Facts, page: PageContext) -> Iterator[Text]:
    facts = block.facts
    names = [format_symbol(f.symbol) for f in facts]
    values = [_format_value(f) for f in facts]
    first, second = (max(map(cell_len, texts), default=0) for texts in (names, values))
    for name, value, fact in zip(names, values, facts, strict=True):
        head = Text.assemble(f"  {pad(name, first)}  ", (f"{pad(value, second)}  ", SHAPE))
        yield from write_beside(head, fact.about, page.width)


def _format_value(fact: Fact) -> str:
    return format_shape(fact.shape) if fact.value is None else f"= {typeset_number(fact.value)}"


TERMINAL = Format(
    heading=_write_heading,
    paragraph=_write_paragraph,
    note=_write_note,
    equations=_write_equations,
    facts=_write_facts,
    numbers=write_numbers,
    worked=write_worked,
    chain=write_chain,
    branch=write_branch,
    table=write_table,
    picture=_write_picture,
    listing=_write_listing,
    between=_separate,
)
