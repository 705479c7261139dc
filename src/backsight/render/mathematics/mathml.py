"""Mathematics as MathML Core, which browsers show by themselves."""

# ruff: noqa: D102 - `render.pen` says what each method draws

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from backsight.kernel.document import Shape
from backsight.kernel.language import _
from backsight.render.mathematics.glyphs import (
    GREEK,
    Derivative,
    Glyph,
    Letter,
    glyph,
    scripts,
    top_index,
)
from backsight.render.mathematics.numerals import read_number
from backsight.render.mathematics.pen import MIRROR, Fence, Pen, Times
from backsight.render.mathematics.reader import read
from backsight.render.mathematics.typeset import typeset

_ACCENTS = {"hat": "^", "tilde": "~"}
_INVISIBLE = "<mo>\N{INVISIBLE TIMES}</mo>"
_THIN = '<mspace width="0.17em"></mspace>'
_TIMES = {
    "": _INVISIBLE,
    " ": _INVISIBLE + _THIN,
    "@": _INVISIBLE + _THIN,
    "·": '<mo lspace="0.2em" rspace="0.2em">·</mo>',
    "⊙": '<mo lspace="0.22em" rspace="0.22em">⊙</mo>',
}
_LEFT = '<mtd style="text-align: left">'
_PRIME = '<mo lspace="0" rspace="0">′</mo>'
"""Not as a superscript: math fonts have raised it already."""
_COMMA = '<mo lspace="0" rspace="0.25em">,</mo>'
_TALL = re.compile("<(mfrac|munder|mtable)")
"""Brackets around these stretch; around others they must not, for stretched ones stand far apart in
some fonts (Latin Modern Math in Chromium)."""


def mathml(expression: ast.expr, shapes: Mapping[str, Shape], digits: int | None = None) -> str:
    """An expression, without the <math> around it. shapes: of its names; without one it is a
    number. digits: significant ones of its numbers; None for all."""
    return typeset(read(expression, shapes), MathML(digits=digits))


def symbol_mathml(name: str, index: tuple[int, ...] = ()) -> str:
    """A name, without the <math> around it. index: of one entry of it."""
    drawn = glyph(name)
    if isinstance(drawn, Derivative):
        top = _row(["<mo>∂</mo>", _letter(drawn.top, top_index(drawn.top, index))])
        return f"<mfrac>{top}{_row(['<mo>∂</mo>', _letter(drawn.bottom, index)])}</mfrac>"
    return _letter(drawn, index)


def numeral_mathml(value: object, digits: int | None = None) -> str:
    """A number, as `numeral` has it, without the <math> around it."""
    read = read_number(value, digits)
    tag = "mn" if read.is_number else "mi" if read.digits == "∞" else "mtext"
    plain = f"<{tag}>{escape(read.digits)}</{tag}>" if read.digits else ""
    parts = [MathML().minus()] if read.minus else []
    parts += [plain] if plain else []
    if read.power is not None:
        parts += ["<mo>×</mo>"] if plain else []
        parts.append(f"<msup><mn>10</mn>{_small(str(read.power).replace('-', '−'))}</msup>")
    return _row(parts)


def math(body: str, *, display: bool = False) -> str:
    """A whole formula. display: on a line of its own, with tall fractions and sums."""
    block = ' display="block"' if display else ""
    return f"<math{block}>{body}</math>"


def _row(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"


def _letter(letter: Letter, index: tuple[int, ...] = ()) -> str:
    hung, base = scripts(letter, index), _base(letter)
    of = [MathML().fenced("(", _inside(letter.of))] if letter.of else []
    below = _small(hung.below) if hung.below else ""
    plain = hung.above.removeprefix("′")
    if plain != hung.above:
        base = f"<mrow>{base}{_PRIME}</mrow>"
    above = [_small(plain)] if plain else []
    above += of if index else []
    if below:
        base = f"<msub>{base}{below}</msub>"
    if above:
        base = _raised(base, _row(above))
    return _row([base, *of]) if of and not index else base


def _raised(base: str, above: str) -> str:
    """A superscript, right above a subscript."""
    if base.startswith("<msub>"):
        return f"<msubsup>{base.removeprefix('<msub>').removesuffix('</msub>')}{above}</msubsup>"
    return f"<msup>{base}{above}</msup>"


def _inside(glyph: Glyph) -> str:
    if isinstance(glyph, Letter):
        return _letter(glyph)
    parts = ["<mo>∂</mo>", _letter(glyph.top), "<mo>/</mo><mo>∂</mo>", _letter(glyph.bottom)]
    return _row(parts)


def _base(letter: Letter) -> str:
    if letter.base == "…":
        return "<mi>⋯</mi>"
    base = f"<mi>{escape(GREEK.get(letter.base, letter.base))}</mi>"
    if not letter.accent:
        return base
    if letter.accent == "bar":  # no accent, which would touch the letter in Latin Modern Math
        return f"<mover>{base}<mo>{'―' if letter.is_word else '‾'}</mo></mover>"
    accent = f'<mo stretchy="false">{_ACCENTS[letter.accent]}</mo>'
    return f'<mover accent="true">{base}{accent}</mover>'


def _small(text: str) -> str:
    """A script: numbers, letters and signs."""
    return _row([_token(part) for part in re.findall(r"\d+|[A-Za-z]+|\S", text)])


def _token(part: str) -> str:
    if part.isdigit() or part.isalpha():
        tag = "mn" if part.isdigit() else "mi"
        return f"<{tag}>{part}</{tag}>"
    close = (
        ' lspace="0" rspace="0"' if part in "−+" else ' stretchy="false"' if part in "()" else ""
    )
    return f"<mo{close}>{part}</mo>"


@dataclass(frozen=True, kw_only=True)
class MathML(Pen):
    """MathML Core."""

    digits: int | None = None
    is_linear = False

    def name(self, name: str, index: tuple[int, ...]) -> str:
        return symbol_mathml(name, index)

    def bears(self, name: str, index: tuple[int, ...]) -> bool:
        drawn = glyph(name)
        return isinstance(drawn, Letter) and not scripts(drawn, index).above

    def number(self, value: float) -> str:
        return numeral_mathml(value, self.digits)

    def row(self, parts: Sequence[str]) -> str:
        return _row(parts)

    def minus(self) -> str:
        return '<mo form="prefix">−</mo>'

    def operator(self, sign: str) -> str:
        return f'<mo form="infix">{escape(sign)}</mo>'

    def times(self, kind: Times) -> str:
        return _TIMES[kind]

    def fenced(self, fence: Fence, body: str) -> str:
        stretchy = "true" if _TALL.search(body) else "false"
        left, right = (
            f'<mo form="{form}" stretchy="{stretchy}">{sign}</mo>'
            for form, sign in (("prefix", fence), ("postfix", MIRROR[fence]))
        )
        return f"<mrow>{left}{body}{right}</mrow>"

    def listed(self, items: Sequence[str]) -> str:
        return f"<mrow>{_COMMA.join(items)}</mrow>"

    def fraction(self, top: str, bottom: str) -> str:
        return f"<mfrac>{top}{bottom}</mfrac>"

    def slash(self, top: str, bottom: str, *, is_short: bool) -> str:
        return _row([top, "<mo>/</mo>", bottom])

    def power(self, base: str, exponent: str, *, is_loose: bool) -> str:
        return _raised(base, exponent)

    def transposed(self, base: str) -> str:
        return _raised(base, "<mi>⊤</mi>")

    def root(self, body: str, *, is_simple: bool) -> str:
        return f"<msqrt>{body}</msqrt>"

    def function(self, name: str) -> str:
        return f"<mi>{escape(name)}</mi><mo>\N{FUNCTION APPLICATION}</mo>"

    def big(self, kind: Literal["sum", "max"], index: str, body: str) -> str:
        sign = "<mo>∑</mo>" if kind == "sum" else '<mo form="prefix" movablelimits="true">max</mo>'
        limited = f"<munder>{sign}<mi>{index}</mi></munder>" if index else sign
        return _row([limited, body])

    def cases(self, cases: Sequence[tuple[str, str]], otherwise: str) -> str:
        tests = [f"<mtext>{escape(_('if'))}\N{NO-BREAK SPACE}</mtext>{test}" for _v, test in cases]
        tests.append(f"<mtext>{escape(_('otherwise'))}</mtext>")
        values = [*(value for value, _t in cases), otherwise]
        rows = "".join(
            f"<mtr>{_LEFT}{value}</mtd>{_LEFT}<mrow>{test}</mrow></mtd></mtr>"
            for value, test in zip(values, tests, strict=True)
        )
        brace = '<mo form="prefix" fence="true">{</mo>'
        return f"<mrow>{brace}<mtable>{rows}</mtable></mrow>"
