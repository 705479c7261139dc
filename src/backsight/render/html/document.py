"""A Document as one HTML file that needs nothing else: no script, no network, native MathML."""

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
from backsight.kernel.document import prose as plain
from backsight.kernel.language import _
from backsight.render.html.equations import equations, facts
from backsight.render.html.numbers import numbers
from backsight.render.html.style import style
from backsight.render.html.table import picture, table
from backsight.render.html.text import escaped, identity, link, prose
from backsight.render.html.worked import branch, chain, worked
from backsight.render.mathematics.unicode import symbol
from backsight.render.pages import Anchors, signs, titled

LONG = 3
"""From so many headings on there is a list of them."""


def html(document: Document) -> str:
    """The whole file, as text to be written in UTF-8."""
    document = titled(document)
    anchors = Anchors(document)
    body = "\n".join(part for block in document.blocks for part in _block(block, document, anchors))
    return f"""<!DOCTYPE html>
<html lang="{escaped(document.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Backsight">
<title>{escaped(plain(document.title, symbol))}</title>
<style>
{style()}</style>
</head>
<body>
<a class="skip" href="#content">{escaped(_("Skip to the content"))}</a>
<header><h1>{prose(document.title)}</h1></header>
{_contents(document)}
<main id="content" tabindex="-1">
{body}
</main>
{_legend(document)}
</body>
</html>
"""


def _contents(document: Document) -> str:
    """A list of the headings, nested as they are; "" for a short document."""
    found = [block for block in document.blocks if isinstance(block, Heading)]
    if len(found) < LONG:
        return ""
    parts: list[tuple[str, list[str]]] = []
    for heading in found:
        item = link(heading.anchor, prose(heading.text))
        if heading.level == 3 and parts:
            parts[-1][1].append(f"<li>{item}</li>")
        else:
            parts.append((item, []))
    items = "".join(f"<li>{item}{_listed(sub)}</li>" for item, sub in parts)
    label = escaped(_("Contents"))
    return f'<nav aria-label="{label}">{_listed([items])}</nav>'


def _listed(items: list[str]) -> str:
    return f"<ol>{''.join(items)}</ol>" if items else ""


def _legend(document: Document) -> str:
    told = signs(document)
    return f"<footer><p>{escaped(told)}</p></footer>" if told else ""


def _block(block: Block, document: Document, anchors: Anchors) -> Iterator[str]:
    digits = document.digits
    match block:
        case Heading():
            yield _heading(block, anchors)
        case Paragraph(kind="note"):
            yield f'<p class="note"><strong>{escaped(_("Note:"))}</strong> {prose(block.text)}</p>'
        case Paragraph():
            yield f"<p>{prose(block.text)}</p>"
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
            yield picture(block)


def _heading(block: Heading, anchors: Anchors) -> str:
    about = f" <small>{prose(block.about)}</small>" if block.about else ""
    own = identity(anchors.claim(block.anchor, block))
    return f"<h{block.level}{own}>{prose(block.text)}{about}</h{block.level}>"
