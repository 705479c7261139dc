"""The numbers of an array as an HTML table, with their places in the whole array as headers."""

from collections.abc import Iterator
from itertools import groupby

from backsight.kernel.document import Numbers, Shape
from backsight.kernel.language import _
from backsight.render.html.text import displayed, escaped, identity, link, prose
from backsight.render.mathematics.numerals import numeral
from backsight.render.pages import (
    Anchors,
    entries,
    entry,
    shape_words,
    shown_words,
    summary_words,
)

WIDE = 6
"""A table with more columns can be scrolled from the keyboard."""


def numbers(block: Numbers, digits: int, anchors: Anchors) -> Iterator[str]:
    """A figure: what the array is, its numbers, and what can be said of all of them."""
    yield f'<figure class="numbers"{identity(anchors.claim(block.anchor, block))}>'
    yield f"<figcaption>{_caption(block)}</figcaption>"
    if block.values.size:
        focus = ' tabindex="0"' if len(block.columns) > WIDE else ""
        label = escaped(_("the numbers of {name}").format(name=block.anchor))
        yield f'<div class="scroll" role="group" aria-label="{label}"{focus}><table>'
        yield from _head(block)
        yield from _body(block, digits, anchors)
        yield "</table></div>"
    told = (summary_words(block, digits), shown_words(block))
    yield "".join(f'<div class="quiet">{escaped(text)}</div>' for text in told if text)
    yield "</figure>"


def _caption(block: Numbers) -> str:
    about = f" · {prose(block.about)}" if block.about else ""
    none = "" if block.values.size else f" · {escaped(_('no entries'))}"
    return f"{displayed(block.symbol)} · {escaped(shape_words(block.shape))}{about}{none}"


def _head(block: Numbers) -> Iterator[str]:
    if not block.columns:
        return
    corner = "<td></td>" if block.rows else ""
    places = "".join(f'<th scope="col">{j}</th>' for j in block.columns)
    yield f"<thead><tr>{corner}{places}</tr></thead>"


def _body(block: Numbers, digits: int, anchors: Anchors) -> Iterator[str]:
    yield "<tbody>"
    for i, cells in groupby(entries(block), key=lambda cell: cell[0][0]):
        head = f'<th scope="row">{block.rows[i]}</th>' if block.rows else ""
        row = (_cell(block, place, index, digits, anchors) for place, index in cells)
        yield f"<tr>{head}{''.join(row)}</tr>\n"
    yield "</tbody>"


def _cell(
    block: Numbers, place: tuple[int, int], index: Shape, digits: int, anchors: Anchors
) -> str:
    anchor = entry(block.anchor, index)
    own = anchors.claim(anchor, block) if index else ""
    text = gap() if index in block.blank else escaped(numeral(float(block.values[place]), digits))
    if index in block.marked:
        text = f"<mark>{text}</mark>"
    if index and not own:
        text = link(anchor, text)
    return f"<td{identity(own)}>{text}</td>"


def gap() -> str:
    """A box to write a number in."""
    return f'<span class="gap" role="img" aria-label="{escaped(_("to be filled in"))}"></span>'
