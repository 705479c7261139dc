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
    Table,
    Worked,
)
from backsight.kernel.language import _
from backsight.render.markdown.blocks import (
    branch,
    chain,
    equations,
    facts,
    numbers,
    table,
    worked,
)
from backsight.render.markdown.text import escaped, prose, target
from backsight.render.pages import Anchors, signs


def markdown(document: Document) -> str:
    """The whole file, as text to be written in UTF-8."""
    anchors = Anchors(document)
    parts = [f"# {prose(document.title)}"]
    for block in document.blocks:
        parts += _block(block, document.digits, anchors)
    parts.append(escaped(signs(document)))
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _block(block: Block, digits: int, anchors: Anchors) -> Iterator[str]:
    match block:
        case Heading():
            own = target(anchors.claim(block.anchor, block))
            yield f"{'#' * block.level} {own}{prose(block.text)}"
            yield f"*{prose(block.about)}*" if block.about else ""
        case Paragraph(kind="note"):
            yield f"> **{escaped(_('Note:'))}** {prose(block.text)}"
        case Paragraph():
            yield prose(block.text)
        case Equations():
            yield from equations(block, anchors)
        case Facts():
            yield from facts(block)
        case Numbers():
            yield from numbers(block, digits, anchors)
        case Worked():
            yield from worked(block, digits, anchors)
        case Chain():
            yield from chain(block, anchors)
        case Branch():
            yield from branch(block, digits, anchors)
        case Table():
            yield from table(block, digits)
        case Picture():
            yield f"*{prose(block.about)}*"
