"""Equations, numbers and worked lines in Markdown."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from backsight.kernel.document import (
    NO_SHAPES,
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
    TableBlock,
    WorkedNumber,
)
from backsight.kernel.language import _, join_words
from backsight.render.blocks import PageContext
from backsight.render.markdown.text import (
    escape,
    write_display,
    write_inline,
    write_link,
    write_prose,
    write_symbol,
    write_target,
)
from backsight.render.mathematics.latex import write_latex, write_numeral_latex, write_symbol_latex
from backsight.render.mathematics.numerals import format_number
from backsight.render.mathematics.unicode import format_expression
from backsight.render.pages import (
    describe_hidden_terms,
    describe_kind,
    describe_more,
    describe_shape,
    describe_shown,
    describe_summary,
    list_entries,
    make_entry_anchor,
    make_equation_anchor,
)

RELATIONS = {"=": "=", "←": r"\leftarrow", "≤": r"\le"}
GAP = r"\_\_\_\_\_\_"


def write_equations(block: Equations, page: PageContext) -> Iterator[str]:
    """Each in display style with its number; shape, facts and reason beneath."""
    for row in block.rows:
        yield write_target(page.anchors.claim(make_equation_anchor(row), row))
        yield write_display(_write_aligned(row))
        words = [escape(describe_shape(row.shape)), _describe_facts(row), write_prose(row.reason)]
        yield _("; ").join(word for word in words if word)


def _write_aligned(row: Row) -> str:
    lines: list[str] = []
    for position, statement in enumerate(row.statements):
        leads = statement.inner and not row.statements[position - 1].inner
        where = rf"\text{{{_('where')} }}" if leads else ""
        lines += _write_lines(statement, row.shapes, where)
    return rf"{_stack_lines(lines)} \tag{{{row.number}}}"


def _stack_lines(lines: Sequence[str]) -> str:
    body = r" \\ ".join(lines)
    return rf"\begin{{aligned}} {body} \end{{aligned}}"


def _write_lines(statement: Statement, shapes: Mapping[str, Shape], where: str) -> Iterator[str]:
    left, relation = write_symbol_latex(statement.left), RELATIONS[statement.relation]
    for right in statement.rights:
        if statement.inner:
            yield rf"& \quad {where} {left} {relation} {write_latex(right, shapes)}"
        else:
            yield f"{left} & {relation} {write_latex(right, shapes)}"
        left, relation = "", "="


def _describe_facts(row: Row) -> str:
    descriptions = [
        f"{write_symbol(f.symbol)} {write_prose(f.about)}"
        if f.value is None
        else write_inline(f"{write_symbol_latex(f.symbol)} = {write_numeral_latex(f.value)}")
        for f in row.facts
    ]
    return _("with {facts}").format(facts=join_words(descriptions)) if descriptions else ""


def write_facts(block: Facts, page: PageContext) -> Iterator[str]:
    """A table of names."""
    rows = []
    for fact in block.facts:
        value = escape(describe_shape(fact.shape))
        value = value if fact.value is None else f"= {escape(format_number(fact.value))}"
        rows.append([write_symbol(fact.symbol), value, write_prose(fact.about)])
    yield _write_grid([_("symbol"), _("shape or value"), _("what it is")], rows)


def _write_grid(head: Sequence[str], rows: Iterable[Sequence[str]], ruler: str = "---") -> str:
    lines = [head, [ruler] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_numbers(block: Numbers, page: PageContext) -> Iterator[str]:
    """A table with the places in the whole array as headers."""
    about = f", {write_prose(block.about)}" if block.about else ""
    none = "" if block.values.size else f", {escape(_('no entries'))}"
    own = write_target(page.anchors.claim(block.anchor, block))
    yield f"{own}{write_symbol(block.symbol)}: {escape(describe_shape(block.shape))}{about}{none}"
    if block.values.size:
        wide = block.values.shape[1]
        head = [f"{j}" for j in block.columns] or [" "] * wide
        rows = [[f"**{i}**"] if block.rows else [] for i in block.rows or range(1)]
        for (i, j), index in list_entries(block):
            rows[i].append(_write_number(block, (i, j), index, page))
        yield _write_grid(([" "] if block.rows else []) + head, rows, "--:")
    remarks = (describe_summary(block, page.digits), describe_shown(block))
    yield _("; ").join(escape(text) for text in remarks if text)


def _write_number(block: Numbers, place: tuple[int, int], index: Shape, page: PageContext) -> str:
    text = (
        GAP
        if index in block.blank
        else escape(format_number(float(block.values[place]), page.digits))
    )
    text = f"**{text}**" if index in block.marked else text
    anchor = make_entry_anchor(block.anchor, index)
    if not index:
        return text
    own = page.anchors.claim(anchor, block)
    if not own:
        return write_link(anchor, text)
    return write_target(own) + text if own in page.anchors.link_targets else text


def write_worked(block: WorkedNumber, page: PageContext) -> Iterator[str]:
    """left = in symbols = with the numbers put in = value."""
    own = write_target(page.anchors.claim(block.anchor, block))
    reason = f": {write_prose(block.reason)}" if block.reason else ""
    kind = escape(_("where")) if block.inner else f"**{escape(describe_kind(block))}**"
    yield f"{own}{kind}{reason}"
    lines = [rf"& = {_write_right(right, block, page.digits)}" for right in block.rights]
    value = (
        r"\boxed{\phantom{0000000}}"
        if block.blank
        else write_numeral_latex(block.value, page.digits)
    )
    lines.append(rf"& = \mathbf{{{value}}}")
    left = write_latex(block.left, block.shapes, page.digits)
    lines[0] = f"{left} {lines[0]}"
    yield write_display(_stack_lines(lines))
    yield escape(describe_hidden_terms(block, page.digits))


def _write_right(right: ast.expr, block: WorkedNumber, digits: int) -> str:
    return write_latex(right, block.shapes, digits)


def write_chain(block: Chain, page: PageContext) -> Iterator[str]:
    """The product, and beneath it what each factor is."""
    factors = r" \cdot ".join(write_symbol_latex(f.symbol) for f in block.factors)
    yield write_target(page.anchors.claim(block.anchor, block))
    yield write_display(f"{write_symbol_latex(block.left)} = {factors}")
    lines = []
    for factor in block.factors:
        words = [escape(describe_shape(factor.shape)), write_prose(factor.about)]
        words += [f"*{escape(_('reused'))}*"] if factor.reused else []
        reference = page.anchors.find_target(factor.goes_to)
        words += [write_link(reference, escape(_("shown there")))] if reference else []
        description = join_words(word for word in words if word)
        lines.append(f"- {write_symbol(factor.symbol)}{': ' if description else ''}{description}")
    yield "\n".join(lines)
    yield write_prose(block.reason)


def write_branch(block: Branch, page: PageContext) -> Iterator[str]:
    """A tree of parts to be unfolded; their titles are plain text, which GitHub wants there."""
    shapes = block.statement.shapes if block.statement else NO_SHAPES
    own = write_target(page.anchors.claim(block.anchor, block))
    name = escape(format_expression(block.left, shapes))
    about = f" {write_prose(block.about)}" if block.about else ""
    reference = page.anchors.find_target(block.goes_to)
    there = f" ({write_link(reference, escape(_('shown there')))})" if reference else ""
    is_blank = block.statement is not None and block.statement.blank
    result = GAP if is_blank else f"**{escape(format_number(block.value, page.digits))}**"
    line = f"{own}{name} = {result}{about}{there}"
    if not block.statement and not block.children and not block.more:
        yield line
        return
    yield f"<details>\n<summary>{_strip_markup(f'{name} = {result}')}</summary>"
    yield line
    if block.statement:
        yield from write_worked(block.statement, page)
    yield "<blockquote>"
    for child in block.children:
        yield from write_branch(child, page)
    yield escape(describe_more(block.more)) if block.more else ""
    yield "</blockquote>\n</details>"


def _strip_markup(text: str) -> str:
    return text.replace("\\", "").replace("*", "")


def write_table(block: TableBlock, page: PageContext) -> Iterator[str]:
    """A table; statements of one cell stand under each other."""
    yield write_prose(block.about)
    head = [write_prose(text) for text in block.head]
    yield _write_grid(
        head, ([_write_cell(cell, block.shapes, page.digits) for cell in row] for row in block.rows)
    )


def _write_cell(cell: Cell, shapes: Mapping[str, Shape], digits: int) -> str:
    match cell:
        case str():
            return write_prose(cell)
        case Picture():
            return f"*{write_prose(cell.about)}*"
        case tuple():
            return "<br>".join(_write_statement(s, shapes) for s in cell)
    return escape(format_number(cell, digits))


def _write_statement(statement: Statement, shapes: Mapping[str, Shape]) -> str:
    where = f"{escape(_('where'))} " if statement.inner else ""
    rights = " = ".join(write_latex(right, shapes) for right in statement.rights)
    relation = RELATIONS[statement.relation]
    return where + write_inline(f"{write_symbol_latex(statement.left)} {relation} {rights}")
