"""Mathematics as MathML Core, which browsers show by themselves."""

# ruff: noqa: D102 - `render.pen` says what each method draws

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from backsight.kernel.document import INDICES, Shape
from backsight.kernel.language import _
from backsight.render.mathematics.glyphs import (
    GREEK,
    Derivative,
    Glyph,
    Letter,
    choose_top_index,
    make_scripts,
    read_glyph,
)
from backsight.render.mathematics.numerals import to_numeral
from backsight.render.mathematics.pen import MIRROR, Fence, Pen, Times
from backsight.render.mathematics.reader import read_expression
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


def write_mathml(
    expression: ast.expr, shapes: Mapping[str, Shape], digits: int | None = None
) -> str:
    """An expression, without the <math> around it. shapes: of its names; without one it is a
    number. digits: significant ones of its numbers; None for all."""
    return typeset(read_expression(expression, shapes), MathMLPen(digits=digits))


def write_symbol_mathml(name: str, index: tuple[int, ...] = ()) -> str:
    """A name, without the <math> around it. index: of one entry of it."""
    name_glyph = read_glyph(name)
    if isinstance(name_glyph, Derivative):
        top = _make_row(
            ["<mo>∂</mo>", _write_letter(name_glyph.top, choose_top_index(name_glyph.top, index))]
        )
        bottom = _make_row(["<mo>∂</mo>", _write_letter(name_glyph.bottom, index)])
        return f"<mfrac>{top}{bottom}</mfrac>"
    return _write_letter(name_glyph, index)


def write_numeral_mathml(value: object, digits: int | None = None) -> str:
    """A number, as `numeral` has it, without the <math> around it."""
    numeral = to_numeral(value, digits)
    tag = "mn" if numeral.is_number else "mi" if numeral.digits == "∞" else "mtext"
    plain = f"<{tag}>{escape(numeral.digits)}</{tag}>" if numeral.digits else ""
    parts = [MathMLPen().draw_minus()] if numeral.minus else []
    parts += [plain] if plain else []
    if numeral.power is not None:
        parts += ["<mo>×</mo>"] if plain else []
        parts.append(
            f"<msup><mn>10</mn>{_write_script(str(numeral.power).replace('-', '−'))}</msup>"
        )
    return _make_row(parts)


def wrap_math(body: str, *, display: bool = False) -> str:
    """A whole formula. display: on a line of its own, with tall fractions and sums."""
    block = ' display="block"' if display else ""
    return f"<math{block}>{body}</math>"


def _make_row(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"


def _write_letter(letter: Letter, index: tuple[int, ...] = ()) -> str:
    letter_scripts, base = make_scripts(letter, index), _write_base(letter)
    argument = (
        [MathMLPen().draw_fence("(", _write_inside(letter.argument))] if letter.argument else []
    )
    below = _write_script(letter_scripts.below) if letter_scripts.below else ""
    plain = letter_scripts.above.removeprefix("′")
    if plain != letter_scripts.above:
        base = f"<mrow>{base}{_PRIME}</mrow>"
    above = [_write_script(plain)] if plain else []
    above += argument if index else []
    if below:
        base = f"<msub>{base}{below}</msub>"
    if above:
        base = _add_superscript(base, _make_row(above))
    return _make_row([base, *argument]) if argument and not index else base


def _add_superscript(base: str, above: str) -> str:
    """A superscript, right above a subscript."""
    if base.startswith("<msub>"):
        return f"<msubsup>{base.removeprefix('<msub>').removesuffix('</msub>')}{above}</msubsup>"
    return f"<msup>{base}{above}</msup>"


def _write_inside(glyph: Glyph) -> str:
    if isinstance(glyph, Letter):
        return _write_letter(glyph)
    parts = [
        "<mo>∂</mo>",
        _write_letter(glyph.top),
        "<mo>/</mo><mo>∂</mo>",
        _write_letter(glyph.bottom),
    ]
    return _make_row(parts)


def _write_base(letter: Letter) -> str:
    if letter.base == "…":
        return "<mi>⋯</mi>"
    base = f"<mi>{escape(GREEK.get(letter.base, letter.base))}</mi>"
    if not letter.accent:
        return base
    if letter.accent == "bar":  # no accent, which would touch the letter in Latin Modern Math
        return f"<mover>{base}<mo>{'―' if letter.is_word else '‾'}</mo></mover>"
    accent = f'<mo stretchy="false">{_ACCENTS[letter.accent]}</mo>'
    return f'<mover accent="true">{base}{accent}</mover>'


def _write_script(text: str) -> str:
    """A script: numbers, letters and signs."""
    return _make_row([_write_token(part) for part in _split_script(text)])


def _split_script(text: str) -> Iterator[str]:
    """Numbers, words, signs; letters that count entries are no word."""
    for part in re.findall(r"\d+|[A-Za-z]+|\S", text):
        yield from part if set(part) <= set(INDICES) else [part]


def _write_token(part: str) -> str:
    if part.isdigit() or part.isalpha():
        tag = "mn" if part.isdigit() else "mi"
        return f"<{tag}>{part}</{tag}>"
    close = (
        ' lspace="0" rspace="0"' if part in "−+" else ' stretchy="false"' if part in "()" else ""
    )
    return f"<mo{close}>{part}</mo>"


@dataclass(frozen=True, kw_only=True)
class MathMLPen(Pen):
    """MathML Core."""

    digits: int | None = None
    is_linear = False

    def draw_name(self, name: str, index: tuple[int, ...]) -> str:
        return write_symbol_mathml(name, index)

    def is_raisable(self, name: str, index: tuple[int, ...]) -> bool:
        name_glyph = read_glyph(name)
        return isinstance(name_glyph, Letter) and not make_scripts(name_glyph, index).above

    def draw_number(self, value: float) -> str:
        return write_numeral_mathml(value, self.digits)

    def draw_row(self, parts: Sequence[str]) -> str:
        return _make_row(parts)

    def draw_minus(self) -> str:
        return '<mo form="prefix">−</mo>'

    def draw_operator(self, sign: str) -> str:
        return f'<mo form="infix">{escape(sign)}</mo>'

    def draw_times(self, kind: Times) -> str:
        return _TIMES[kind]

    def draw_fence(self, fence: Fence, body: str) -> str:
        stretchy = "true" if _TALL.search(body) else "false"
        left, right = (
            f'<mo form="{form}" stretchy="{stretchy}">{sign}</mo>'
            for form, sign in (("prefix", fence), ("postfix", MIRROR[fence]))
        )
        return f"<mrow>{left}{body}{right}</mrow>"

    def draw_list(self, items: Sequence[str]) -> str:
        return f"<mrow>{_COMMA.join(items)}</mrow>"

    def draw_fraction(self, top: str, bottom: str) -> str:
        return f"<mfrac>{top}{bottom}</mfrac>"

    def draw_slash(self, top: str, bottom: str, *, is_short: bool) -> str:
        return _make_row([top, "<mo>/</mo>", bottom])

    def draw_power(self, base: str, exponent: str, *, is_loose: bool) -> str:
        return _add_superscript(base, exponent)

    def draw_transpose(self, base: str) -> str:
        return _add_superscript(base, "<mi>⊤</mi>")

    def draw_root(self, body: str, *, is_simple: bool) -> str:
        return f"<msqrt>{body}</msqrt>"

    def draw_function(self, name: str) -> str:
        return f"<mi>{escape(name)}</mi><mo>\N{FUNCTION APPLICATION}</mo>"

    def draw_reduction(self, kind: Literal["sum", "max"], index: str, body: str) -> str:
        sign = "<mo>∑</mo>" if kind == "sum" else '<mo form="prefix" movablelimits="true">max</mo>'
        limited = f"<munder>{sign}<mi>{index}</mi></munder>" if index else sign
        return _make_row([limited, body])

    def draw_cases(self, cases: Sequence[tuple[str, str]], otherwise: str) -> str:
        tests = [f"<mtext>{escape(_('if'))}\N{NO-BREAK SPACE}</mtext>{test}" for _v, test in cases]
        tests.append(f"<mtext>{escape(_('otherwise'))}</mtext>")
        values = [*(value for value, _t in cases), otherwise]
        rows = "".join(
            f"<mtr>{_LEFT}{value}</mtd>{_LEFT}<mrow>{test}</mrow></mtd></mtr>"
            for value, test in zip(values, tests, strict=True)
        )
        brace = '<mo form="prefix" fence="true">{</mo>'
        return f"<mrow>{brace}<mtable>{rows}</mtable></mrow>"
