"""Equations, numbers and worked lines in Markdown."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from backsight.kernel.document import (
    NOTHING,
    Branch,
    Cell,
    Chain,
    Equations,
    Facts,
    Numbers,
    Picture,
    Row,
    Shape,
    Statement,
    Table,
    Worked,
)
from backsight.kernel.language import _
from backsight.render.markdown.text import display, escaped, inline, link, prose, symbol, target
from backsight.render.mathematics.latex import latex, numeral_latex, symbol_latex
from backsight.render.mathematics.numerals import numeral
from backsight.render.mathematics.unicode import expression
from backsight.render.pages import (
    Anchors,
    entries,
    entry,
    equation_anchor,
    kind_words,
    left_out_words,
    more_children,
    shape_words,
    shown_words,
    summary_words,
)

RELATIONS = {"=": "=", "←": r"\leftarrow"}
GAP = r"\_\_\_\_\_\_"


def equations(block: Equations, anchors: Anchors) -> Iterator[str]:
    """Each in display style with its number; shape, facts and reason beneath."""
    for row in block.rows:
        yield target(anchors.claim(equation_anchor(row), row))
        yield display(_aligned(row))
        words = [escaped(shape_words(row.shape)), _facts_words(row), prose(row.reason)]
        yield "; ".join(word for word in words if word)


def _aligned(row: Row) -> str:
    lines: list[str] = []
    for place, statement in enumerate(row.statements):
        leads = statement.inner and not row.statements[place - 1].inner
        where = rf"\text{{{_('where')} }}" if leads else ""
        lines += _lines(statement, row.shapes, where)
    return rf"{_stack(lines)} \tag{{{row.number}}}"


def _stack(lines: Sequence[str]) -> str:
    body = r" \\ ".join(lines)
    return rf"\begin{{aligned}} {body} \end{{aligned}}"


def _lines(statement: Statement, shapes: Mapping[str, Shape], where: str) -> Iterator[str]:
    left, relation = symbol_latex(statement.left), RELATIONS[statement.relation]
    for right in statement.rights:
        if statement.inner:
            yield rf"& \quad {where} {left} {relation} {latex(right, shapes)}"
        else:
            yield f"{left} & {relation} {latex(right, shapes)}"
        left, relation = "", "="


def _facts_words(row: Row) -> str:
    told = [
        f"{symbol(f.symbol)} {prose(f.about)}"
        if f.value is None
        else inline(f"{symbol_latex(f.symbol)} = {numeral_latex(f.value)}")
        for f in row.facts
    ]
    return _("with {facts}").format(facts=", ".join(told)) if told else ""


def facts(block: Facts) -> Iterator[str]:
    """A table of names."""
    rows = []
    for fact in block.facts:
        known = escaped(shape_words(fact.shape))
        known = known if fact.value is None else f"= {escaped(numeral(fact.value))}"
        rows.append([symbol(fact.symbol), known, prose(fact.about)])
    yield _grid([_("symbol"), _("shape or value"), _("what it is")], rows)


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]], ruler: str = "---") -> str:
    lines = [head, [ruler] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def numbers(block: Numbers, digits: int, anchors: Anchors) -> Iterator[str]:
    """A table with the places in the whole array as headers."""
    about = f", {prose(block.about)}" if block.about else ""
    none = "" if block.values.size else f", {escaped(_('no entries'))}"
    own = target(anchors.claim(block.anchor, block))
    yield f"{own}{symbol(block.symbol)}: {escaped(shape_words(block.shape))}{about}{none}"
    if block.values.size:
        wide = block.values.shape[1]
        head = [f"{j}" for j in block.columns] or [" "] * wide
        rows = [[f"**{i}**"] if block.rows else [] for i in block.rows or range(1)]
        for (i, j), index in entries(block):
            rows[i].append(_number(block, (i, j), index, digits, anchors))
        yield _grid(([" "] if block.rows else []) + head, rows, "--:")
    told = (summary_words(block, digits), shown_words(block))
    yield "; ".join(escaped(text) for text in told if text)


def _number(
    block: Numbers, place: tuple[int, int], index: Shape, digits: int, anchors: Anchors
) -> str:
    text = GAP if index in block.blank else escaped(numeral(float(block.values[place]), digits))
    text = f"**{text}**" if index in block.marked else text
    anchor = entry(block.anchor, index)
    if not index:
        return text
    own = anchors.claim(anchor, block)
    if not own:
        return link(anchor, text)
    return target(own) + text if own in anchors.sought else text


def worked(block: Worked, digits: int, anchors: Anchors) -> Iterator[str]:
    """left = in symbols = with the numbers put in = value."""
    own = target(anchors.claim(block.anchor, block))
    reason = f": {prose(block.reason)}" if block.reason else ""
    kind = escaped(_("where")) if block.inner else f"**{escaped(kind_words(block))}**"
    yield f"{own}{kind}{reason}"
    lines = [rf"& = {_right(right, block, digits)}" for right in block.rights]
    value = r"\boxed{\phantom{0000000}}" if block.blank else numeral_latex(block.value, digits)
    lines.append(rf"& = \mathbf{{{value}}}")
    left = latex(block.left, block.shapes, digits)
    lines[0] = f"{left} {lines[0]}"
    yield display(_stack(lines))
    yield escaped(left_out_words(block, digits))


def _right(right: ast.expr, block: Worked, digits: int) -> str:
    return latex(right, block.shapes, digits)


def chain(block: Chain, anchors: Anchors) -> Iterator[str]:
    """The product, and beneath it what each factor is."""
    factors = r" \cdot ".join(symbol_latex(f.symbol) for f in block.factors)
    yield target(anchors.claim(block.anchor, block))
    yield display(f"{symbol_latex(block.left)} = {factors}")
    lines = []
    for factor in block.factors:
        words = [escaped(shape_words(factor.shape)), prose(factor.about)]
        words += [f"*{escaped(_('reused'))}*"] if factor.reused else []
        seen = anchors.target(factor.goes_to)
        words += [link(seen, escaped(_("shown there")))] if seen else []
        told = ", ".join(word for word in words if word)
        lines.append(f"- {symbol(factor.symbol)}{': ' if told else ''}{told}")
    yield "\n".join(lines)
    yield prose(block.reason)


def branch(block: Branch, digits: int, anchors: Anchors) -> Iterator[str]:
    """A tree of parts to be unfolded; their titles are plain text, which GitHub wants there."""
    shapes = block.statement.shapes if block.statement else NOTHING
    own = target(anchors.claim(block.anchor, block))
    name = escaped(expression(block.left, shapes))
    about = f" {prose(block.about)}" if block.about else ""
    seen = anchors.target(block.goes_to)
    there = f" ({link(seen, escaped(_('shown there')))})" if seen else ""
    is_blank = block.statement is not None and block.statement.blank
    result = GAP if is_blank else f"**{escaped(numeral(block.value, digits))}**"
    line = f"{own}{name} = {result}{about}{there}"
    if not block.statement and not block.children and not block.more:
        yield line
        return
    yield f"<details>\n<summary>{_bare(f'{name} = {result}')}</summary>"
    yield line
    if block.statement:
        yield from worked(block.statement, digits, anchors)
    yield "<blockquote>"
    for child in block.children:
        yield from branch(child, digits, anchors)
    yield escaped(more_children(block.more)) if block.more else ""
    yield "</blockquote>\n</details>"


def _bare(text: str) -> str:
    return text.replace("\\", "").replace("*", "")


def table(block: Table, digits: int) -> Iterator[str]:
    """A table; statements of one cell stand under each other."""
    yield prose(block.about)
    head = [prose(text) for text in block.head]
    yield _grid(head, ([_cell(cell, block.shapes, digits) for cell in row] for row in block.rows))


def _cell(cell: Cell, shapes: Mapping[str, Shape], digits: int) -> str:
    match cell:
        case str():
            return prose(cell)
        case Picture():
            return f"*{prose(cell.about)}*"
        case tuple():
            return "<br>".join(_statement(s, shapes) for s in cell)
    return escaped(numeral(cell, digits))


def _statement(statement: Statement, shapes: Mapping[str, Shape]) -> str:
    where = f"{escaped(_('where'))} " if statement.inner else ""
    rights = " = ".join(latex(right, shapes) for right in statement.rights)
    relation = RELATIONS[statement.relation]
    return where + inline(f"{symbol_latex(statement.left)} {relation} {rights}")
