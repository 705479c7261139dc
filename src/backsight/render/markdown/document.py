"""A Document as Markdown that GitHub shows: $mathematics$, tables, and trees to be unfolded."""

import re
from collections.abc import Iterator

from backsight.kernel.document import Document, Heading, Listing, Paragraph, Picture
from backsight.kernel.printable import make_printable
from backsight.render.blocks import Format, PageContext, leave_no_gap, render_blocks
from backsight.render.markdown.blocks import (
    write_branch,
    write_chain,
    write_equations,
    write_facts,
    write_numbers,
    write_table,
    write_worked,
)
from backsight.render.markdown.text import escape, write_prose, write_target
from backsight.render.pages import Anchors, explain_signs, split_note_label


def to_markdown(document: Document) -> str:
    """The whole file, as text to be written in UTF-8."""
    page = PageContext(anchors=Anchors(document), digits=document.digits)
    parts = [
        f"# {write_prose(document.title)}",
        *render_blocks(document, MARKDOWN, page),
        escape(explain_signs(document)),
    ]
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _write_heading(block: Heading, page: PageContext) -> Iterator[str]:
    own = write_target(page.anchors.claim(block.anchor, block))
    yield f"{'#' * block.level} {own}{write_prose(block.text)}"
    yield f"*{write_prose(block.about)}*" if block.about else ""


def _write_paragraph(block: Paragraph, page: PageContext) -> Iterator[str]:
    yield write_prose(block.text)


def _write_note(block: Paragraph, page: PageContext) -> Iterator[str]:
    label, gap = split_note_label()
    yield f"> **{escape(label)}**{gap}{write_prose(block.text)}"


def _write_picture(block: Picture, page: PageContext) -> Iterator[str]:
    yield f"*{write_prose(block.about)}*"


def _write_listing(block: Listing, page: PageContext) -> Iterator[str]:
    """Between fences that are longer than any in it."""
    longest = max(map(len, re.findall("`+", block.text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}{block.language}\n{make_printable(block.text)}\n{fence}"


MARKDOWN = Format(
    heading=_write_heading,
    paragraph=_write_paragraph,
    note=_write_note,
    equations=write_equations,
    facts=write_facts,
    numbers=write_numbers,
    worked=write_worked,
    chain=write_chain,
    branch=write_branch,
    table=write_table,
    picture=_write_picture,
    listing=_write_listing,
    between=leave_no_gap,
)
