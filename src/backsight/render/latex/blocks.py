r"""Equations, numbers and worked lines in LaTeX.

Everything aligned is a longtable: it breaks between pages, and a formula in its right column
breaks between lines.
"""

import ast
from collections.abc import Iterator, Mapping

from backsight.kernel.document import Chain, Equations, Facts, Row, Shape, Statement, Worked
from backsight.kernel.language import _
from backsight.render.latex.text import (
    display,
    escaped,
    fact_words,
    known,
    link,
    prose,
    symbol,
    target,
)
from backsight.render.mathematics.latex import latex, symbol_latex
from backsight.render.mathematics.numerals import numeral
from backsight.render.pages import (
    Anchors,
    equation_anchor,
    kind_words,
    left_out_words,
    long_quotient,
    shape_words,
)

RELATIONS = {"=": "=", "←": r"\leftarrow"}
GAP = r"\bsgap{}"
"""A box to write a number in."""


def equations(block: Equations, anchors: Anchors) -> Iterator[str]:
    """Number, left side, right side, shape; facts and reason beneath the right side."""
    yield r"\begin{longtable}{@{}rrP{0.7\linewidth}@{\extracolsep{\fill}}r@{}}"
    for row in block.rows:
        start = f"{target(anchors.claim(equation_anchor(row), row))}({row.number})"
        first, *more = _lines(row)
        lines = [
            f"{start} & {first} & {escaped(shape_words(row.shape))}",
            *map("& {} &".format, more),
        ]
        yield " \\\\*[2pt]\n".join(lines) + r" \\ \addlinespace[5pt]"
    yield r"\end{longtable}"


def _lines(row: Row) -> Iterator[str]:
    """The cells for the left and the right side."""
    for place, statement in enumerate(row.statements):
        leads = not row.statements[place - 1].inner
        if statement.inner:
            where = f"{escaped(_('where'))} "
            where = where if leads else rf"\hphantom{{{where}}}"
            yield rf"& \quad {where}{assertion(statement, row.shapes)}"
        else:
            left = display(symbol_latex(statement.left))
            yield f"{left} & {_rights(statement, row.shapes)}"
    for words in (fact_words(row.facts), prose(row.reason)):
        if words:
            yield rf"& \bsquiet{{{words}}}"


def _rights(statement: Statement, shapes: Mapping[str, Shape]) -> str:
    sides, relation = [], RELATIONS[statement.relation]
    for right in statement.rights:
        sides.append(display(f"{relation} {latex(right, shapes)}"))
        relation = "="
    return r"\bshang " + r" \newline ".join(sides)


def assertion(statement: Statement, shapes: Mapping[str, Shape]) -> str:
    """A whole statement on a line."""
    relation = RELATIONS[statement.relation]
    rights = " = ".join(latex(right, shapes) for right in statement.rights)
    return display(f"{symbol_latex(statement.left)} {relation} {rights}")


def facts(block: Facts) -> Iterator[str]:
    """Names and what they are."""
    yield r"\begin{longtable}[l]{@{}llP{0.66\linewidth}@{}}"
    for fact in block.facts:
        yield rf"{symbol(fact.symbol)} & {known(fact)} & \bsquiet{{{prose(fact.about)}}} \\"
    yield r"\end{longtable}"


def worked(block: Worked, digits: int, anchors: Anchors) -> Iterator[str]:
    """left = in symbols = with the numbers put in = value, each on a line of its own."""
    kind = "bsslope" if block.is_derivative else "bsvalue"
    own = target(anchors.claim(block.anchor, block))
    label = rf"\{kind}{{{escaped(kind_words(block))}}}"
    label = escaped(_("where")) if block.inner else label
    yield r"\begin{longtable}[l]{@{\quad}r@{\ }P{0.8\linewidth}@{}}"
    words = f"{own}{label} {prose(block.reason)}"
    yield rf"\multicolumn{{2}}{{@{{}}P{{0.9\linewidth}}@{{}}}}{{{words}}} \\*[2pt]"
    left = display(latex(block.left, block.shapes, digits))
    for right in block.rights:
        yield rf"{left} & \bshang {right_side(right, block.shapes, digits)} \\*[2pt]"
        left = ""
    result = GAP if block.blank else rf"\textbf{{{escaped(numeral(block.value, digits))}}}"
    told = left_out_words(block, digits)
    words = rf" \\\\* & \bsquiet{{{escaped(told)}}}" if told else ""
    yield rf"{left} & $=$ {result}{words}"
    yield r"\end{longtable}"


def right_side(right: ast.expr, shapes: Mapping[str, Shape], digits: int) -> str:
    """= expression, a long sum over a number with its line of division laid down."""
    sides = long_quotient(right, shapes)
    if sides:
        told = (
            rf"\bigl({body}\bigr)" if isinstance(side, ast.BinOp) else body
            for side in sides
            for body in [latex(side, shapes, digits)]
        )
        return display(rf"= {' / '.join(told)}")
    return display(f"= {latex(right, shapes, digits)}")


def chain(block: Chain, anchors: Anchors) -> Iterator[str]:
    """The product, and beneath it what each factor is."""
    own = target(anchors.claim(block.anchor, block))
    links = [
        link(anchors.target(f.goes_to), display(symbol_latex(f.symbol))) for f in block.factors
    ]
    left = display(f"{symbol_latex(block.left)} =")
    product = r" $\cdot$ ".join(links)
    yield rf"\bsneed {own}{left} {product}\par\nopagebreak"
    yield r"\begin{itemize}"
    for factor in block.factors:
        words = [escaped(shape_words(factor.shape)), prose(factor.about)]
        words += [rf"\emph{{{escaped(_('reused'))}}}"] if factor.reused else []
        told = ", ".join(word for word in words if word)
        yield rf"\item {symbol(factor.symbol)}{': ' if told else ''}{told}"
    yield r"\end{itemize}"
    if block.reason:
        yield rf"\noindent\bsquiet{{{prose(block.reason)}}}\par"
