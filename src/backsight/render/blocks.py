"""The one walk over the blocks of a Document. A format says how each kind of block is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from backsight.kernel.document import (
    Block,
    Branch,
    Chain,
    Document,
    Equations,
    Facts,
    Heading,
    Listing,
    Numbers,
    Paragraph,
    Picture,
    TableBlock,
    WorkedNumber,
)
from backsight.render.pages import Anchors

Piece = TypeVar("Piece")
"""What a format is written in: text, or the styled lines of a terminal."""


@dataclass(frozen=True, kw_only=True)
class PageContext:
    """What a block must know of the page that it stands on."""

    anchors: Anchors
    """What can be linked to."""
    digits: int
    """Significant ones of every number."""
    width: int = 0
    """In columns; of a terminal's page alone."""


@dataclass(frozen=True, kw_only=True)
class Format(Generic[Piece]):
    """A kind of text, as one function for each kind of block."""

    heading: Callable[[Heading, PageContext], Iterator[Piece]]
    paragraph: Callable[[Paragraph, PageContext], Iterator[Piece]]
    note: Callable[[Paragraph, PageContext], Iterator[Piece]]
    equations: Callable[[Equations, PageContext], Iterator[Piece]]
    facts: Callable[[Facts, PageContext], Iterator[Piece]]
    numbers: Callable[[Numbers, PageContext], Iterator[Piece]]
    worked: Callable[[WorkedNumber, PageContext], Iterator[Piece]]
    chain: Callable[[Chain, PageContext], Iterator[Piece]]
    branch: Callable[[Branch, PageContext], Iterator[Piece]]
    table: Callable[[TableBlock, PageContext], Iterator[Piece]]
    picture: Callable[[Picture, PageContext], Iterator[Piece]]
    listing: Callable[[Listing, PageContext], Iterator[Piece]]
    between: Callable[[Block | None, Block], Iterator[Piece]]
    """What stands before a block: given the one above, None for the first, and itself."""


def render_blocks(document: Document, form: Format[Piece], page: PageContext) -> Iterator[Piece]:
    """All blocks from top to bottom."""
    above = None
    for block in document.blocks:
        yield from form.between(above, block)
        yield from render_block(block, form, page)
        above = block


def render_block(block: Block, form: Format[Piece], page: PageContext) -> Iterator[Piece]:
    """One block in a format."""
    match block:
        case Heading():
            return form.heading(block, page)
        case Paragraph(kind="note"):
            return form.note(block, page)
        case Paragraph():
            return form.paragraph(block, page)
        case Equations():
            return form.equations(block, page)
        case Facts():
            return form.facts(block, page)
        case Numbers():
            return form.numbers(block, page)
        case WorkedNumber():
            return form.worked(block, page)
        case Chain():
            return form.chain(block, page)
        case Branch():
            return form.branch(block, page)
        case TableBlock():
            return form.table(block, page)
        case Picture():
            return form.picture(block, page)
        case Listing():
            return form.listing(block, page)


def leave_no_gap(above: Block | None, block: Block) -> Iterator[str]:
    """For a format in which blocks keep their own distance."""
    return iter(())
