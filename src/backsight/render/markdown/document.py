"""A Document as Markdown that GitHub shows: $mathematics$, tables, and trees to be unfolded."""

from collections.abc import Iterator

from backsight.kernel.document import (
    Block,
    Branch,
    Chain,
    Document,
    Equations,
    Facts,
    Heading,
    Numbers,
    Paragraph,
    Picture,
    TableBlock,
    WorkedNumber,
)
from backsight.kernel.language import _
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
from backsight.render.pages import Anchors, explain_signs


def to_markdown(document: Document) -> str:
    """The whole file, as text to be written in UTF-8."""
    anchors = Anchors(document)
    parts = [f"# {write_prose(document.title)}"]
    for block in document.blocks:
        parts += _write_block(block, document.digits, anchors)
    parts.append(escape(explain_signs(document)))
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _write_block(block: Block, digits: int, anchors: Anchors) -> Iterator[str]:
    match block:
        case Heading():
            own = write_target(anchors.claim(block.anchor, block))
            yield f"{'#' * block.level} {own}{write_prose(block.text)}"
            yield f"*{write_prose(block.about)}*" if block.about else ""
        case Paragraph(kind="note"):
            yield f"> **{escape(_('Note:'))}** {write_prose(block.text)}"
        case Paragraph():
            yield write_prose(block.text)
        case Equations():
            yield from write_equations(block, anchors)
        case Facts():
            yield from write_facts(block)
        case Numbers():
            yield from write_numbers(block, digits, anchors)
        case WorkedNumber():
            yield from write_worked(block, digits, anchors)
        case Chain():
            yield from write_chain(block, anchors)
        case Branch():
            yield from write_branch(block, digits, anchors)
        case TableBlock():
            yield from write_table(block, digits)
        case Picture():
            yield f"*{write_prose(block.about)}*"
