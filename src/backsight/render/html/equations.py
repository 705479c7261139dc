"""Equations and tables of names in HTML."""

from collections.abc import Iterator

from backsight.kernel.document import Equations, Fact, Facts, Row, Statement
from backsight.kernel.language import _
from backsight.render.html.text import (
    displayed,
    escaped,
    fact_words,
    formula,
    identity,
    prose,
    symbol,
    terms,
    value,
)
from backsight.render.pages import Anchors, equation_anchor, shape_words


def equations(block: Equations, anchors: Anchors) -> Iterator[str]:
    """A list whose items share their columns: number, left side, right side, shape."""
    yield '<ol class="equations">'
    for row in block.rows:
        yield f"<li{identity(anchors.claim(equation_anchor(row), row))}>{''.join(_row(row))}</li>"
    yield "</ol>"


def _row(row: Row) -> Iterator[str]:
    yield f'<span class="no">({row.number})</span>'
    for place, statement in enumerate(row.statements):
        leads = not row.statements[place - 1].inner
        yield from _inner(statement, row, leads) if statement.inner else _main(statement, row)
        if place == 0:
            yield f'<span class="shape">{escaped(shape_words(row.shape))}</span>'
    if row.facts:
        told = _("with {facts}").format(facts=fact_words(row.facts))
        yield f'<span class="why">{told}</span>'
    if row.reason:
        yield f'<span class="why">{prose(row.reason)}</span>'


def _main(statement: Statement, row: Row) -> Iterator[str]:
    yield f'<span class="left">{displayed(statement.left)}</span>'
    relation, pieces = statement.relation, []
    for right in statement.rights:
        pieces.append(terms(right, row.shapes, relation))
        relation = "="
    yield f'<span class="right">{"".join(pieces)}</span>'


def _inner(statement: Statement, row: Row, leads: bool) -> Iterator[str]:
    rights = "".join(formula(right, row.shapes, "=") for right in statement.rights)
    where = escaped(_("where")) + " " if leads else ""
    yield f'<span class="where">{where}{symbol(statement.left)}{rights}</span>'


def facts(block: Facts) -> Iterator[str]:
    """A table: the name, what it is, what is to be said of it."""
    yield '<div class="scroll"><table class="facts"><tbody>'
    for fact in block.facts:
        yield (
            f'<tr><th scope="row">{symbol(fact.symbol)}</th><td>{_known(fact)}</td>'
            f"<td>{prose(fact.about)}</td></tr>"
        )
    yield "</tbody></table></div>"


def _known(fact: Fact) -> str:
    return escaped(shape_words(fact.shape)) if fact.value is None else f"= {value(fact.value)}"
