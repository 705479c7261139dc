"""Text, names and formulas in HTML."""

import ast
import html
import re
from collections.abc import Mapping
from urllib.parse import quote

from backsight.kernel.document import Fact, Shape
from backsight.kernel.language import join_words
from backsight.kernel.plain_text.prose_text import substitute_symbols
from backsight.kernel.printable import make_printable
from backsight.render.html.pieces import split_formula
from backsight.render.mathematics.letters import format_symbol
from backsight.render.mathematics.mathml import write_mathml, write_symbol_mathml
from backsight.render.mathematics.numerals import format_number
from backsight.render.pages import (
    split_code,
    split_derivative,
    split_long_quotient,
    split_prose,
)

STOPS = re.compile(r"[,.;:!?)\]，。；：、！？）」』]+")
"""What must not begin a line."""


def escape(text: str) -> str:
    """Plain text, for between tags and for attributes."""
    return html.escape(make_printable(text))


def write_plain(text: str) -> str:
    """Prose without markup, for a title or an attribute."""
    return escape(substitute_symbols(text, format_symbol))


def write_prose(text: str) -> str:
    """Prose with its names typeset; no line begins with the comma after a name."""
    result, name = "", ""
    for is_name, part in split_prose(text):
        if is_name:
            result, name = result + name, write_symbol(part)
            continue
        stop = STOPS.match(part) if name else None
        name_and_stop = f'<span class="hold">{name}{escape(stop[0])}</span>' if stop else name
        result, name = result + name_and_stop + _write_text(part[stop.end() if stop else 0 :]), ""
    return result + name


def _write_text(text: str) -> str:
    """Plain text, with what is typed as code; a line ends between its words alone, and not after
    the hyphens of an option."""
    return "".join(
        f"<code>{' '.join(map(_write_word, part.split(' ')))}</code>" if is_code else escape(part)
        for is_code, part in split_code(text)
    )


def _write_word(word: str) -> str:
    return f'<span class="hold">{escape(word)}</span>' if "-" in word else escape(word)


def write_symbol(name: str) -> str:
    """A name in a line of text."""
    if parts := split_derivative(name):
        top, bottom = (f"{_write_tight('∂')}{write_symbol_mathml(part)}" for part in parts)
        return f"<math>{top}{_write_tight('/')}{bottom}</math>"
    return f"<math>{write_symbol_mathml(name)}</math>"


def _write_tight(sign: str) -> str:
    return f'<mo stretchy="false" lspace="0" rspace="0">{sign}</mo>'


def display_symbol(name: str) -> str:
    """A name that stands by itself, fractions at their full size."""
    return _write_math(write_symbol_mathml(name))


def write_formula(
    expression: ast.expr,
    shapes: Mapping[str, Shape],
    before: str = "",
    digits: int | None = None,
) -> str:
    """A formula in display style. before: the relation that stands before it."""
    return _write_math(_write_sign(before) + write_mathml(expression, shapes, digits))


def write_terms(
    expression: ast.expr,
    shapes: Mapping[str, Shape],
    before: str = "=",
    digits: int | None = None,
) -> str:
    """A formula that may be long, in pieces between which a line can be broken."""
    sides = split_long_quotient(expression, shapes)
    if not sides:
        return _write_pieces(write_mathml(expression, shapes, digits), before)
    pieces = ""
    for side in sides:
        body = write_mathml(side, shapes, digits)
        is_bare = not isinstance(side, ast.BinOp)
        pieces += _write_pieces(
            body, before if is_bare else f"{before}(", "" if is_bare else _write_tight(")")
        )
        before = "/"
    return pieces


def _write_pieces(body: str, before: str, after: str = "") -> str:
    signs = "".join(map(_write_sign, before))
    return "".join(map(_write_piece, split_formula(body, signs, after)))


def _write_piece(body: str) -> str:
    return f'<span class="term">{_write_math(body)}</span>'


def write_relation(sign: str) -> str:
    """A sign that stands by itself, as wide as in a formula."""
    return _write_math(_write_sign(sign))


def _write_sign(sign: str) -> str:
    form = 'form="prefix" stretchy="false"' if sign == "(" else 'form="infix"'
    return f"<mo {form}>{sign}</mo>" if sign else ""


def _write_math(body: str) -> str:
    return f'<math displaystyle="true">{body}</math>'


def write_link(anchor: str, inside: str) -> str:
    """A link to an anchor of the page; what it holds alone where there is no such anchor."""
    return (
        f'<a href="#{quote(_without_spaces(anchor), safe="/,")}">{inside}</a>' if anchor else inside
    )


def write_id(anchor: str) -> str:
    """An id attribute with a space before it; "" without an anchor."""
    return f' id="{html.escape(_without_spaces(anchor))}"' if anchor else ""


def _without_spaces(anchor: str) -> str:
    """An id must not hold spaces."""
    return "_".join(make_printable(anchor).split())


def describe_facts(facts: tuple[Fact, ...]) -> str:
    """What the letters of an equation stand for, as one phrase."""
    descriptions = [
        f"{write_symbol(f.symbol)} {write_prose(f.about)}" for f in facts if f.value is None
    ]
    values = [
        f"{write_symbol(f.symbol)}&nbsp;= {write_value(f.value)}"
        for f in facts
        if f.value is not None
    ]
    return join_words([*descriptions, *values])


def write_value(setting: object) -> str:
    """A setting to its last digit."""
    return escape(format_number(setting))
