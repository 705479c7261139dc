"""Chain rules, and what a number was made from, as lines for the terminal."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from backsight.kernel.document import Branch, Chain, Factor
from backsight.kernel.language import _
from backsight.kernel.prose import HOLD, wrap_prose
from backsight.render.blocks import PageContext
from backsight.render.lines import break_math, pad, put_beside
from backsight.render.mathematics.letters import format_symbol
from backsight.render.mathematics.numerals import format_number
from backsight.render.mathematics.unicode import format_expression
from backsight.render.pages import describe_more, describe_shape
from backsight.render.prose import typeset_prose
from backsight.render.terminal.beside import QUIET, write_beside
from backsight.render.terminal.numbers import INDENT, SHAPE

MIN_WIDTH = 24
"""Columns that the mathematics of a branch has at the least, however deep it stands."""


def write_chain(block: Chain, page: PageContext) -> Iterator[Text]:
    """The product, and what each factor is."""
    left = f"{format_symbol(block.left)} = "
    product = " · ".join(format_symbol(f.symbol) for f in block.factors)
    for line in put_beside([left], break_math(product, page.width - INDENT - cell_len(left))):
        yield Text(" " * INDENT + line, "bold")
    names = [format_symbol(f.symbol) for f in block.factors]
    wide = max(map(cell_len, names), default=0)
    for name, factor in zip(names, block.factors, strict=True):
        head = Text.assemble(
            " " * (2 * INDENT) + pad(name, wide) + "  ",
            (f"{describe_shape(factor.shape)}  " if factor.shape else "", SHAPE),
        )
        yield from write_beside(head, _describe_factor(factor), page.width)
    for line in (
        wrap_prose(typeset_prose(block.reason), page.width - INDENT) if block.reason else ()
    ):
        yield Text(" " * INDENT + line, QUIET)


def _describe_factor(factor: Factor) -> str:
    phrases = [factor.about] if factor.about else []
    if factor.reused:
        phrases.append(_("reused"))
    if factor.goes_to:
        phrases.append(f"→{HOLD}{factor.goes_to}")
    return _("; ").join(phrases)


def write_branch(block: Branch, page: PageContext) -> Iterator[Text]:
    """A tree, each number with the formula that made it."""
    yield from _write_branch(block, page, " " * INDENT, " " * INDENT)


def _write_branch(block: Branch, page: PageContext, first: str, others: str) -> Iterator[Text]:
    shapes = block.statement.shapes if block.statement else {}
    text = format_expression(block.left, shapes)
    if block.statement:
        text += f" = {format_expression(block.statement.rights[0], shapes)}"
    text += f" = {format_number(block.value, page.digits)}"
    about = f"  {_('shown above')}" if block.goes_to else ""
    if not (block.children or block.more or block.goes_to) and block.about:
        about = f"  {typeset_prose(block.about)}"
    below = bool(block.children or block.more)
    lines = break_math(text, max(MIN_WIDTH, page.width - len(others)))
    for position, line in enumerate(lines):
        edge = first if position == 0 else others + ("│ " if below else "  ")
        is_last = position == len(lines) - 1
        fits = cell_len(edge + line + about) <= page.width
        yield Text.assemble((edge, QUIET), line, (about if is_last and fits else "", QUIET))
        if is_last and not fits:
            yield Text(f"{others}{'│ ' if below else '  '}{about.strip()}", QUIET)
    for position, child in enumerate(block.children, start=1):
        last = position == len(block.children) and not block.more
        yield from _write_branch(
            child,
            page,
            others + ("└─ " if last else "├─ "),
            others + ("   " if last else "│  "),
        )
    if block.more:
        yield Text(f"{others}└─ {describe_more(block.more)}", QUIET)
