"""A Document as one HTML file that needs nothing else: no script, no network, native MathML."""

from collections.abc import Iterator

from backsight.kernel.document import Document, Heading, Listing, Paragraph
from backsight.kernel.language import _
from backsight.render.blocks import Format, PageContext, leave_no_gap, render_blocks
from backsight.render.html.equations import write_equations, write_facts
from backsight.render.html.numbers import write_numbers
from backsight.render.html.style import make_style
from backsight.render.html.table import write_picture, write_table
from backsight.render.html.text import escape, write_id, write_link, write_plain, write_prose
from backsight.render.html.worked import write_branch, write_chain, write_worked
from backsight.render.pages import Anchors, explain_signs, split_note_label, with_heading_anchors

MIN_HEADINGS = 3
"""From so many headings on there is a list of them."""


def to_html(document: Document) -> str:
    """The whole file, as text to be written in UTF-8."""
    document = with_heading_anchors(document)
    page = PageContext(anchors=Anchors(document), digits=document.digits)
    body = "\n".join(render_blocks(document, HTML, page))
    return f"""<!DOCTYPE html>
<html lang="{escape(document.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Backsight">
<title>{write_plain(document.title)}</title>
<style>
{make_style()}</style>
</head>
<body>
<a class="skip" href="#content">{escape(_("Skip to the content"))}</a>
<header><h1>{write_prose(document.title)}</h1></header>
{_write_contents(document)}
<main id="content" tabindex="-1">
{body}
</main>
{write_legend(document)}
</body>
</html>
"""


def _write_contents(document: Document) -> str:
    """A list of the headings, nested as they are; "" for a short document."""
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    if len(headings) < MIN_HEADINGS:
        return ""
    parts: list[tuple[str, list[str]]] = []
    for heading in headings:
        item = write_link(heading.anchor, write_prose(heading.text))
        if heading.level == 3 and parts:
            parts[-1][1].append(f"<li>{item}</li>")
        else:
            parts.append((item, []))
    items = "".join(f"<li>{item}{_write_list(sub)}</li>" for item, sub in parts)
    label = escape(_("Contents"))
    return f'<nav aria-label="{label}">{_write_list([items])}</nav>'


def _write_list(items: list[str]) -> str:
    return f"<ol>{''.join(items)}</ol>" if items else ""


def write_legend(document: Document) -> str:
    """What the signs of the formulas mean, beneath all; "" if none has to be told."""
    text = explain_signs(document)
    return f"<footer><p>{escape(text)}</p></footer>" if text else ""


def _write_heading(block: Heading, page: PageContext) -> Iterator[str]:
    about = f" <small>{write_prose(block.about)}</small>" if block.about else ""
    own = write_id(page.anchors.claim(block.anchor, block))
    yield f"<h{block.level}{own}>{write_prose(block.text)}{about}</h{block.level}>"


def _write_paragraph(block: Paragraph, page: PageContext) -> Iterator[str]:
    yield f"<p>{write_prose(block.text)}</p>"


def _write_note(block: Paragraph, page: PageContext) -> Iterator[str]:
    label, gap = split_note_label()
    yield f'<p class="note"><strong>{escape(label)}</strong>{gap}{write_prose(block.text)}</p>'


def _write_listing(block: Listing, page: PageContext) -> Iterator[str]:
    lines = block.text.split("\n")
    body = "\n".join(
        map(_write_changed_line, lines) if block.language == "diff" else map(escape, lines)
    )
    yield f'<pre class="listing" tabindex="0"><code>{body}</code></pre>'


def _write_changed_line(line: str) -> str:
    """A line of a diff: what goes and what comes is told by its sign, and by its color."""
    tag = {"-": "del", "+": "ins"}.get(line[:1])
    return f"<{tag}>{escape(line)}</{tag}>" if tag else escape(line)


HTML = Format(
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
    picture=write_picture,
    listing=_write_listing,
    between=leave_no_gap,
)
