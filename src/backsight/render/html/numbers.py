"""The numbers of an array as an HTML table, with their places in the whole array as headers."""

from collections.abc import Iterator
from itertools import groupby

from backsight.kernel.document import Numbers, Shape
from backsight.kernel.language import _
from backsight.render.blocks import PageContext
from backsight.render.html.text import display_symbol, escape, write_id, write_link, write_prose
from backsight.render.mathematics.numerals import format_number
from backsight.render.pages import (
    describe_shape,
    describe_shown,
    describe_summary,
    list_entries,
    make_entry_anchor,
)

WIDE_COLUMNS = 6
"""A table with more columns can be scrolled from the keyboard."""


def write_numbers(block: Numbers, page: PageContext) -> Iterator[str]:
    """A figure: what the array is, its numbers, and what can be said of all of them."""
    yield f'<figure class="numbers"{write_id(page.anchors.claim(block.anchor, block))}>'
    yield f"<figcaption>{_write_caption(block)}</figcaption>"
    if block.values.size:
        focus = ' tabindex="0"' if len(block.columns) > WIDE_COLUMNS else ""
        label = escape(_("the numbers of {name}").format(name=block.anchor))
        yield f'<div class="scroll" role="group" aria-label="{label}"{focus}><table>'
        yield from _write_head(block)
        yield from _write_body(block, page)
        yield "</table></div>"
    remarks = (describe_summary(block, page.digits), describe_shown(block))
    yield "".join(f'<div class="quiet">{escape(text)}</div>' for text in remarks if text)
    yield "</figure>"


def _write_caption(block: Numbers) -> str:
    about = f" · {write_prose(block.about)}" if block.about else ""
    none = "" if block.values.size else f" · {escape(_('no entries'))}"
    return f"{display_symbol(block.symbol)} · {escape(describe_shape(block.shape))}{about}{none}"


def _write_head(block: Numbers) -> Iterator[str]:
    if not block.columns:
        return
    corner = "<td></td>" if block.rows else ""
    heads = "".join(f'<th scope="col">{j}</th>' for j in block.columns)
    yield f"<thead><tr>{corner}{heads}</tr></thead>"


def _write_body(block: Numbers, page: PageContext) -> Iterator[str]:
    yield "<tbody>"
    for i, cells in groupby(list_entries(block), key=lambda cell: cell[0][0]):
        head = f'<th scope="row">{block.rows[i]}</th>' if block.rows else ""
        row = (_write_cell(block, place, index, page) for place, index in cells)
        yield f"<tr>{head}{''.join(row)}</tr>\n"
    yield "</tbody>"


def _write_cell(block: Numbers, place: tuple[int, int], index: Shape, page: PageContext) -> str:
    anchor = make_entry_anchor(block.anchor, index)
    own = page.anchors.claim(anchor, block) if index else ""
    text = (
        write_gap()
        if index in block.blank
        else escape(format_number(float(block.values[place]), page.digits))
    )
    if index in block.marked:
        text = f"<mark>{text}</mark>"
    if index and not own:
        text = write_link(anchor, text)
    return f"<td{write_id(own)}>{text}</td>"


def write_gap() -> str:
    """A box to write a number in."""
    return f'<span class="gap" role="img" aria-label="{escape(_("to be filled in"))}"></span>'
