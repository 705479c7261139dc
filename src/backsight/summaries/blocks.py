"""Summaries as Documents: texts that are the user's own, tables that are not too long."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from backsight.kernel.document import (
    Block,
    Cell,
    Document,
    Paragraph,
    TableBlock,
)
from backsight.kernel.language import _, get_language
from backsight.kernel.plain_text.prose_text import (
    escape_block,
    escape_own_text,
    escape_prose,
)

MOST_ROWS = 40
"""Of a table."""


@dataclass(frozen=True, kw_only=True)
class OwnBlock:
    """A block whose texts are ours: between their backticks is code."""

    block: Block
    """The block."""


def make_document(title: str, *blocks: Block | OwnBlock) -> Document:
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


def make_own_paragraphs(texts: Iterable[str]) -> Iterator[OwnBlock]:
    """The same of texts of ours, with code in them."""
    yield from (OwnBlock(block=paragraph) for paragraph in make_paragraphs(texts))


def _shorten(block: Block | OwnBlock) -> Iterator[Block]:
    """The block in plain text; of a long table the first rows, and how many more there are."""
    if isinstance(block, OwnBlock):
        yield escape_block(block.block, escape_own_text)
        return
    if not isinstance(block, TableBlock):
        yield escape_block(block)
        return
    yield escape_block(replace(block, rows=block.rows[:MOST_ROWS]))
    if len(block.rows) > MOST_ROWS:
        more = _("… and {count:,} more").format(count=len(block.rows) - MOST_ROWS)
        yield Paragraph(text=more)
