"""Tables and pictures in HTML."""

from collections.abc import Iterator, Mapping

from backsight.kernel.document import Cell, Picture, Shape, Statement, TableBlock
from backsight.kernel.language import _
from backsight.render.blocks import PageContext
from backsight.render.html.text import (
    display_symbol,
    escape,
    write_formula,
    write_plain,
    write_prose,
)
from backsight.render.mathematics.numerals import format_number
from backsight.render.svg import sanitize_svg


def write_table(block: TableBlock, page: PageContext) -> Iterator[str]:
    """A figure that scrolls in its own box; the first cell of a row is the row's header.

    Where cells hold statements, which say themselves what they are, a row becomes a block on a
    narrow screen.
    """
    caption = f"<figcaption>{write_prose(block.about)}</figcaption>" if block.about else ""
    label = write_plain(block.about or block.head[0] if block.head else _("table"))
    has_statements = any(isinstance(cell, tuple) for row in block.rows for cell in row)
    yield f'<figure class="table{" told" if has_statements else ""}">{caption}'
    yield f'<div class="scroll" role="group" aria-label="{label}" tabindex="0"><table>'
    head = "".join(
        f'<th scope="col"{_write_class(block, place)}>{write_prose(text)}</th>'
        for place, text in enumerate(block.head)
    )
    yield f"<thead><tr>{head}</tr></thead><tbody>"
    for row in block.rows:
        cells = (_write_cell(cell, block, place, page.digits) for place, cell in enumerate(row))
        yield f"<tr>{''.join(cells)}</tr>\n"
    yield "</tbody></table></div></figure>"


def _write_class(block: TableBlock, place: int) -> str:
    return ' class="number"' if place in block.numbers else ""


def _write_cell(cell: Cell, block: TableBlock, place: int, digits: int) -> str:
    match cell:
        case str() if not place:
            return f'<th scope="row">{write_prose(cell)}</th>'
        case str():
            return f"<td{_write_class(block, place)}>{write_prose(cell)}</td>"
        case Picture():
            return f"<td>{sanitize_svg(cell)}</td>"
        case tuple():
            return f"<td>{''.join(_write_statement(s, block.shapes) for s in cell)}</td>"
    return f'<td class="number">{escape(format_number(cell, digits))}</td>'


def _write_statement(statement: Statement, shapes: Mapping[str, Shape]) -> str:
    inner = " inner" if statement.inner else ""
    where = f"{escape(_('where'))} " if statement.inner else ""
    rights, relation = "", statement.relation
    for right in statement.rights:
        rights += write_formula(right, shapes, relation)
        relation = "="
    return f'<div class="line{inner}">{where}{display_symbol(statement.left)}{rights}</div>'


def write_picture(block: Picture, page: PageContext) -> Iterator[str]:
    """A drawing with what is to be seen on it beneath."""
    yield (
        f"<figure>{sanitize_svg(block)}<figcaption>{write_prose(block.about)}</figcaption></figure>"
    )
