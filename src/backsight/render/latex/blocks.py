r"""Equations, numbers and worked lines in LaTeX.

Everything aligned is a longtable: it breaks between pages, and a formula in its right column
breaks between lines.
"""

import ast
from collections.abc import Iterator, Mapping

from backsight.kernel.document import Chain, Equations, Facts, Row, Shape, Statement, WorkedNumber
from backsight.kernel.language import _, join_words
from backsight.render.blocks import PageContext
from backsight.render.latex.text import (
    describe_facts,
    escape,
    write_display,
    write_fact_value,
    write_link,
    write_prose,
    write_symbol,
    write_target,
)
from backsight.render.mathematics.latex import write_latex, write_symbol_latex
from backsight.render.mathematics.numerals import format_number
from backsight.render.pages import (
    describe_hidden_terms,
    describe_kind,
    describe_shape,
    make_equation_anchor,
    split_long_quotient,
)

RELATIONS = {"=": "=", "←": r"\leftarrow", "≤": r"\le"}
GAP = r"\bsgap{}"
"""A box to write a number in."""


def write_equations(block: Equations, page: PageContext) -> Iterator[str]:
    """Number, left side, right side, shape; facts and reason beneath the right side."""
    yield r"\begin{longtable}{@{}rrP{0.7\linewidth}@{\extracolsep{\fill}}r@{}}"
    for row in block.rows:
        start = f"{write_target(page.anchors.claim(make_equation_anchor(row), row))}({row.number})"
        first, *more = _write_lines(row)
        lines = [
            f"{start} & {first} & {escape(describe_shape(row.shape))}",
            *map("& {} &".format, more),
        ]
        yield " \\\\*[2pt]\n".join(lines) + r" \\ \addlinespace[5pt]"
    yield r"\end{longtable}"


def _write_lines(row: Row) -> Iterator[str]:
    """The cells for the left and the right side."""
    for position, statement in enumerate(row.statements):
        leads = not row.statements[position - 1].inner
        if statement.inner:
            where = f"{escape(_('where'))} "
            where = where if leads else rf"\hphantom{{{where}}}"
            yield rf"& \quad {where}{write_statement(statement, row.shapes)}"
        else:
            left = write_display(write_symbol_latex(statement.left))
            yield f"{left} & {_write_rights(statement, row.shapes)}"
    for words in (describe_facts(row.facts), write_prose(row.reason)):
        if words:
            yield rf"& \bsquiet{{{words}}}"


def _write_rights(statement: Statement, shapes: Mapping[str, Shape]) -> str:
    sides, relation = [], RELATIONS[statement.relation]
    for right in statement.rights:
        sides.append(write_display(f"{relation} {write_latex(right, shapes)}"))
        relation = "="
    return r"\bshang " + r" \newline ".join(sides)


def write_statement(statement: Statement, shapes: Mapping[str, Shape]) -> str:
    """A whole statement on a line."""
    relation = RELATIONS[statement.relation]
    rights = " = ".join(write_latex(right, shapes) for right in statement.rights)
    return write_display(f"{write_symbol_latex(statement.left)} {relation} {rights}")


def write_facts(block: Facts, page: PageContext) -> Iterator[str]:
    """Names and what they are."""
    yield r"\begin{longtable}[l]{@{}llP{0.66\linewidth}@{}}"
    for fact in block.facts:
        about = write_prose(fact.about)
        yield rf"{write_symbol(fact.symbol)} & {write_fact_value(fact)} & \bsquiet{{{about}}} \\"
    yield r"\end{longtable}"


def write_worked(block: WorkedNumber, page: PageContext) -> Iterator[str]:
    """left = in symbols = with the numbers put in = value, each on a line of its own."""
    kind = "bsslope" if block.is_derivative else "bsvalue"
    own = write_target(page.anchors.claim(block.anchor, block))
    label = rf"\{kind}{{{escape(describe_kind(block))}}}"
    label = escape(_("where")) if block.inner else label
    yield r"\begin{longtable}[l]{@{\quad}r@{\ }P{0.8\linewidth}@{}}"
    words = f"{own}{label} {write_prose(block.reason)}"
    yield rf"\multicolumn{{2}}{{@{{}}P{{0.9\linewidth}}@{{}}}}{{{words}}} \\*[2pt]"
    left = write_display(write_latex(block.left, block.shapes, page.digits))
    for right in block.rights:
        yield rf"{left} & \bshang {write_right_side(right, block.shapes, page.digits)} \\*[2pt]"
        left = ""
    result = (
        GAP if block.blank else rf"\textbf{{{escape(format_number(block.value, page.digits))}}}"
    )
    remark = describe_hidden_terms(block, page.digits)
    words = rf" \\\\* & \bsquiet{{{escape(remark)}}}" if remark else ""
    yield rf"{left} & $=$ {result}{words}"
    yield r"\end{longtable}"


def write_right_side(right: ast.expr, shapes: Mapping[str, Shape], digits: int) -> str:
    """= expression, a long sum over a number with its line of division laid down."""
    sides = split_long_quotient(right, shapes)
    if sides:
        texts = (
            rf"\bigl({body}\bigr)" if isinstance(side, ast.BinOp) else body
            for side in sides
            for body in [write_latex(side, shapes, digits)]
        )
        return write_display(rf"= {' / '.join(texts)}")
    return write_display(f"= {write_latex(right, shapes, digits)}")


def write_chain(block: Chain, page: PageContext) -> Iterator[str]:
    """The product, and beneath it what each factor is."""
    own = write_target(page.anchors.claim(block.anchor, block))
    links = [
        write_link(page.anchors.find_target(f.goes_to), write_display(write_symbol_latex(f.symbol)))
        for f in block.factors
    ]
    left = write_display(f"{write_symbol_latex(block.left)} =")
    product = r" $\cdot$ ".join(links)
    yield rf"\bsneed {own}{left} {product}\par\nopagebreak"
    yield r"\begin{itemize}"
    for factor in block.factors:
        words = [escape(describe_shape(factor.shape)), write_prose(factor.about)]
        words += [rf"\emph{{{escape(_('reused'))}}}"] if factor.reused else []
        description = join_words(word for word in words if word)
        yield rf"\item {write_symbol(factor.symbol)}{': ' if description else ''}{description}"
    yield r"\end{itemize}"
    if block.reason:
        yield rf"\noindent\bsquiet{{{write_prose(block.reason)}}}\par"
