"""Tables and pictures in HTML."""

from collections.abc import Iterator, Mapping

from backsight.kernel.document import Cell, Picture, Shape, Statement, Table
from backsight.kernel.language import _
from backsight.render.html.text import displayed, escaped, formula, prose
from backsight.render.mathematics.numerals import numeral
from backsight.render.svg import drawing


def table(block: Table, digits: int) -> Iterator[str]:
    """A figure that scrolls in its own box; the first cell of a row is the row's header.

    Where cells hold statements, which say themselves what they are, a row becomes a block on a
    narrow screen.
    """
    caption = f"<figcaption>{prose(block.about)}</figcaption>" if block.about else ""
    label = escaped(block.about or block.head[0] if block.head else _("table"))
    told = any(isinstance(cell, tuple) for row in block.rows for cell in row)
    yield f'<figure class="table{" told" if told else ""}">{caption}'
    yield f'<div class="scroll" role="group" aria-label="{label}" tabindex="0"><table>'
    head = "".join(f'<th scope="col">{prose(text)}</th>' for text in block.head)
    yield f"<thead><tr>{head}</tr></thead><tbody>"
    for row in block.rows:
        cells = (
            _cell(cell, block.shapes, digits, leads=not place) for place, cell in enumerate(row)
        )
        yield f"<tr>{''.join(cells)}</tr>\n"
    yield "</tbody></table></div></figure>"


def _cell(cell: Cell, shapes: Mapping[str, Shape], digits: int, *, leads: bool) -> str:
    match cell:
        case str() if leads:
            return f'<th scope="row">{prose(cell)}</th>'
        case str():
            return f"<td>{prose(cell)}</td>"
        case Picture():
            return f"<td>{drawing(cell)}</td>"
        case tuple():
            return f"<td>{''.join(_statement(s, shapes) for s in cell)}</td>"
    return f'<td class="number">{escaped(numeral(cell, digits))}</td>'


def _statement(statement: Statement, shapes: Mapping[str, Shape]) -> str:
    inner = " inner" if statement.inner else ""
    where = f"{escaped(_('where'))} " if statement.inner else ""
    rights, relation = "", statement.relation
    for right in statement.rights:
        rights += formula(right, shapes, relation)
        relation = "="
    return f'<div class="line{inner}">{where}{displayed(statement.left)}{rights}</div>'


def picture(block: Picture) -> str:
    """A drawing with what is to be seen on it beneath."""
    return f"<figure>{drawing(block)}<figcaption>{prose(block.about)}</figcaption></figure>"
