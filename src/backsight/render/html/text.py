"""Text, names and formulas in HTML."""

import ast
import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from backsight.kernel.document import Fact, Shape
from backsight.render.mathematics.mathml import mathml, symbol_mathml
from backsight.render.mathematics.numerals import numeral
from backsight.render.pages import halves, long_quotient, printable, split_prose

STOPS = re.compile(r"[,.;:!?)\]，。；：、！？）」』]+")
"""What must not begin a line."""
BREAKS = frozenset("+−=")
"""A line of a long formula may begin with one of these."""


def escaped(text: str) -> str:
    """Plain text, for between tags and for attributes."""
    return html.escape(printable(text))


def prose(text: str) -> str:
    """Prose with its names typeset; no line begins with the comma after a name."""
    written, name = "", ""
    for is_name, part in split_prose(text):
        if is_name:
            written, name = written + name, symbol(part)
            continue
        stop = STOPS.match(part) if name else None
        held = f'<span class="hold">{name}{escaped(stop[0])}</span>' if stop else name
        written, name = written + held + escaped(part[stop.end() if stop else 0 :]), ""
    return (written + name).replace(" - ", " − ")


def symbol(name: str) -> str:
    """A name in a line of text."""
    if parts := halves(name):
        top, bottom = (f"{_close('∂')}{symbol_mathml(part)}" for part in parts)
        return f"<math>{top}{_close('/')}{bottom}</math>"
    return f"<math>{symbol_mathml(name)}</math>"


def _close(sign: str) -> str:
    return f'<mo stretchy="false" lspace="0" rspace="0">{sign}</mo>'


def displayed(name: str) -> str:
    """A name that stands by itself, fractions at their full size."""
    return _math(symbol_mathml(name))


def formula(
    expression: ast.expr,
    shapes: Mapping[str, Shape],
    before: str = "",
    digits: int | None = None,
) -> str:
    """A formula in display style. before: the relation that stands before it."""
    return _math(_sign(before) + mathml(expression, shapes, digits))


def terms(
    expression: ast.expr,
    shapes: Mapping[str, Shape],
    before: str = "=",
    digits: int | None = None,
) -> str:
    """A formula that may be long, in pieces between which a line can be broken."""
    sides = long_quotient(expression, shapes)
    if not sides:
        return "".join(_pieces(mathml(expression, shapes, digits), before))
    pieces: list[str] = []
    for side in sides:
        body = mathml(side, shapes, digits)
        is_bare = not isinstance(side, ast.BinOp)
        pieces += _pieces(body, before if is_bare else f"{before}(", "" if is_bare else _close(")"))
        before = "/"
    return "".join(pieces)


def _pieces(body: str, before: str, after: str = "") -> Iterator[str]:
    root = ET.fromstring(f"<mrow>{body}</mrow>")
    while len(root) == 1 and root[0].tag == "mrow":
        root = root[0]
    piece = "".join(_sign(sign) for sign in before)
    for child in root:
        if child.get("form") == "infix" and child.text in BREAKS:
            yield _piece(piece)
            piece = _sign(child.text)
        else:
            piece += ET.tostring(child, encoding="unicode")
    yield _piece(piece + after)


def _piece(body: str) -> str:
    return f'<span class="term">{_math(body)}</span>'


def relation(sign: str) -> str:
    """A sign that stands by itself, as wide as in a formula."""
    return _math(_sign(sign))


def _sign(sign: str) -> str:
    form = 'form="prefix" stretchy="false"' if sign == "(" else 'form="infix"'
    return f"<mo {form}>{sign}</mo>" if sign else ""


def _math(body: str) -> str:
    return f'<math displaystyle="true">{body}</math>'


def link(anchor: str, inside: str) -> str:
    """A link to an anchor of the page; what it holds alone where there is no such anchor."""
    return f'<a href="#{quote(_solid(anchor), safe="/,")}">{inside}</a>' if anchor else inside


def identity(anchor: str) -> str:
    """An id attribute with a space before it; "" without an anchor."""
    return f' id="{html.escape(_solid(anchor))}"' if anchor else ""


def _solid(anchor: str) -> str:
    """An id must not hold spaces."""
    return "_".join(printable(anchor).split())


def fact_words(facts: tuple[Fact, ...]) -> str:
    """What the letters of an equation stand for, as one phrase."""
    told = [f"{symbol(f.symbol)} {prose(f.about)}" for f in facts if f.value is None]
    valued = [f"{symbol(f.symbol)}&nbsp;= {value(f.value)}" for f in facts if f.value is not None]
    return ", ".join([*told, *valued])


def value(setting: object) -> str:
    """A setting to its last digit."""
    return escaped(numeral(setting))
