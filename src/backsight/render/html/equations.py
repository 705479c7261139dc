"""Equations and tables of names in HTML."""

from collections.abc import Iterator

from backsight.kernel.document import Equations, Fact, Facts, Row, Statement
from backsight.kernel.language import _
from backsight.render.blocks import PageContext
from backsight.render.html.text import (
    describe_facts,
    display_symbol,
    escape,
    write_formula,
    write_id,
    write_prose,
    write_symbol,
    write_terms,
    write_value,
)
from backsight.render.pages import describe_shape, make_equation_anchor


def write_equations(block: Equations, page: PageContext) -> Iterator[str]:
    """A list whose items share their columns: number, left side, right side, shape."""
    yield '<ol class="equations">'
    for row in block.rows:
        anchor = write_id(page.anchors.claim(make_equation_anchor(row), row))
        yield f"<li{anchor}>{''.join(_write_row(row))}</li>"
    yield "</ol>"


def _write_row(row: Row) -> Iterator[str]:
    yield f'<span class="no">({row.number})</span>'
    for position, statement in enumerate(row.statements):
        leads = not row.statements[position - 1].inner
        yield from (
            _write_inner(statement, row, leads) if statement.inner else _write_main(statement, row)
        )
        if position == 0:
            yield f'<span class="shape">{escape(describe_shape(row.shape))}</span>'
    if row.facts:
        text = _("with {facts}").format(facts=describe_facts(row.facts))
        yield f'<span class="why">{text}</span>'
    if row.reason:
        yield f'<span class="why">{write_prose(row.reason)}</span>'


def _write_main(statement: Statement, row: Row) -> Iterator[str]:
    yield f'<span class="left">{display_symbol(statement.left)}</span>'
    relation, pieces = statement.relation, []
    for right in statement.rights:
        pieces.append(write_terms(right, row.shapes, relation))
        relation = "="
    yield f'<span class="right">{"".join(pieces)}</span>'


def _write_inner(statement: Statement, row: Row, leads: bool) -> Iterator[str]:
    rights = "".join(write_formula(right, row.shapes, "=") for right in statement.rights)
    where = escape(_("where")) + " " if leads else ""
    yield f'<span class="where">{where}{write_symbol(statement.left)}{rights}</span>'


def write_facts(block: Facts, page: PageContext) -> Iterator[str]:
    """A table: the name, what it is, what is to be said of it."""
    yield '<div class="scroll"><table class="facts"><tbody>'
    for fact in block.facts:
        yield (
            f'<tr><th scope="row">{write_symbol(fact.symbol)}</th>'
            f"<td>{_write_fact_value(fact)}</td>"
            f"<td>{write_prose(fact.about)}</td></tr>"
        )
    yield "</tbody></table></div>"


def _write_fact_value(fact: Fact) -> str:
    return (
        escape(describe_shape(fact.shape)) if fact.value is None else f"= {write_value(fact.value)}"
    )
