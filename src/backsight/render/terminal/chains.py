"""Chain rules, and what a number was made from, as lines for the terminal."""

from collections.abc import Iterator

from rich.text import Text

from backsight.kernel.document import Branch, Chain, Factor
from backsight.kernel.language import _
from backsight.render.lines import beside, broken, filled, padded
from backsight.render.mathematics.letters import symbol
from backsight.render.mathematics.numerals import numeral
from backsight.render.mathematics.unicode import expression
from backsight.render.pages import more_children, shape_words
from backsight.render.prose import typeset_prose
from backsight.render.terminal.numbers import INDENT, QUIET, SHAPE

ROOM = 24
"""Columns that the mathematics of a branch has at the least, however deep it stands."""


def chain_lines(block: Chain, width: int) -> Iterator[Text]:
    """The product, and what each factor is."""
    left = f"{symbol(block.left)} = "
    product = " · ".join(symbol(f.symbol) for f in block.factors)
    for line in beside([left], broken(product, width - INDENT - len(left))):
        yield Text(" " * INDENT + line, "bold")
    names = [symbol(f.symbol) for f in block.factors]
    wide = max(map(len, names), default=0)
    for name, factor in zip(names, block.factors, strict=True):
        yield Text.assemble(
            " " * (2 * INDENT) + padded(name, wide) + "  ",
            (f"{shape_words(factor.shape)}  " if factor.shape else "", SHAPE),
            (_about(factor), QUIET),
        )
    for line in filled(typeset_prose(block.reason), width - INDENT) if block.reason else ():
        yield Text(" " * INDENT + line, QUIET)


def _about(factor: Factor) -> str:
    told = [typeset_prose(factor.about)] if factor.about else []
    if factor.reused:
        told.append(_("reused"))
    if factor.goes_to:
        told.append(f"→ {factor.goes_to}")
    return "; ".join(told)


def branch_lines(block: Branch, digits: int, width: int) -> Iterator[Text]:
    """A tree, each number with the formula that made it."""
    yield from _branch(block, digits, width, " " * INDENT, " " * INDENT)


def _branch(block: Branch, digits: int, width: int, first: str, others: str) -> Iterator[Text]:
    shapes = block.statement.shapes if block.statement else {}
    text = expression(block.left, shapes)
    if block.statement:
        text += f" = {expression(block.statement.rights[0], shapes)}"
    text += f" = {numeral(block.value, digits)}"
    about = f"  {_('shown above')}" if block.goes_to else ""
    if not (block.children or block.more or block.goes_to) and block.about:
        about = f"  {typeset_prose(block.about)}"
    below = bool(block.children or block.more)
    lines = broken(text, max(ROOM, width - len(others)))
    for place, line in enumerate(lines):
        edge = first if place == 0 else others + ("│ " if below else "  ")
        yield Text.assemble((edge, QUIET), line, (about if place == len(lines) - 1 else "", QUIET))
    for place, child in enumerate(block.children, start=1):
        last = place == len(block.children) and not block.more
        yield from _branch(
            child,
            digits,
            width,
            others + ("└─ " if last else "├─ "),
            others + ("   " if last else "│  "),
        )
    if block.more:
        yield Text(f"{others}└─ {more_children(block.more)}", QUIET)
