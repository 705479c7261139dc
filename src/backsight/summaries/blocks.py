"""Summaries as Documents: texts that are the user's own, tables that are not too long."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from backsight.kernel.document import (
    Block,
    Cell,
    Document,
    Paragraph,
    TableBlock,
)
from backsight.kernel.language import _, get_language
from backsight.kernel.plain_text.prose_text import escape_block, escape_prose

MOST_ROWS = 40
"""Of a table."""


def make_document(title: str, *blocks: Block) -> Document:
    """A Document of plain texts, in which braces stand for no names."""
    short = [part for block in blocks for part in _shorten(block)]
    return Document(title=escape_prose(title), blocks=tuple(short), language=get_language())


def make_table(
    head: Sequence[str], rows: Iterable[Sequence[Cell]], left: int = 1, about: str = ""
) -> TableBlock:
    """A table whose columns are numbers at the right, but for so many at the left."""
    numbers = range(left, len(head))
    return TableBlock(head=tuple(head), rows=tuple(map(tuple, rows)), numbers=numbers, about=about)


def make_paragraphs(texts: Iterable[str], kind: str = "text") -> Iterator[Paragraph]:
    """A paragraph for each text that says something."""
    for text in filter(None, texts):
        yield Paragraph(text=text, kind="note" if kind == "note" else "text")


def _shorten(block: Block) -> Iterator[Block]:
    """The block in plain text; of a long table the first rows, and how many more there are."""
    if not isinstance(block, TableBlock):
        yield escape_block(block)
        return
    yield escape_block(replace(block, rows=block.rows[:MOST_ROWS]))
    if len(block.rows) > MOST_ROWS:
        more = _("… and {count:,} more").format(count=len(block.rows) - MOST_ROWS)
        yield Paragraph(text=more)
