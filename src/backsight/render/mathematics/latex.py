r"""Mathematics as LaTeX, for math mode: \frac{a_2 - y}{N}. It needs the package amsmath."""

# ruff: noqa: D102 - `render.pen` says what each method draws

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from backsight.kernel.document import Shape
from backsight.kernel.language import _
from backsight.render.mathematics.glyphs import GREEK, Derivative, Letter, glyph, scripts, top_index
from backsight.render.mathematics.numerals import read_number
from backsight.render.mathematics.pen import Fence, Pen, Times
from backsight.render.mathematics.reader import read
from backsight.render.mathematics.typeset import typeset

_SPELT = {"lam": "lambda", "Lam": "Lambda", "epsilon": "varepsilon", "phi": "varphi"}
_LETTERS = {sign: f"\\{_SPELT.get(name, name)}" for name, sign in GREEK.items()} | {"…": r"\cdots"}
_ACCENTS = {
    "hat": (r"\hat", r"\widehat"),
    "bar": (r"\bar", r"\overline"),
    "tilde": (r"\tilde", r"\widetilde"),
}
_KNOWN = frozenset({"exp", "ln", "tanh", "cos", "sin", "max", "min"})
_TIMES = {"": "", " ": r"\,", "@": r"\,", "·": r" \cdot ", "⊙": r" \odot "}
_SIGNS = {"−": "-", "≤": r"\le", "≥": r"\ge", "≠": r"\ne"}
_FENCES = {"(": ("(", ")"), "|": (r"\lvert ", r"\rvert"), "⌊": (r"\lfloor ", r"\rfloor")}
_TALL = re.compile(r"\\(frac|begin|sum(?![a-z])|max_)")
_ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_{}"},
}


def latex(expression: ast.expr, shapes: Mapping[str, Shape], digits: int | None = None) -> str:
    """An expression. shapes: of its names; without one it is a number. digits: significant ones of
    its numbers; None for all."""
    return typeset(read(expression, shapes), Latex(digits=digits))


def symbol_latex(name: str, index: tuple[int, ...] = ()) -> str:
    """A name. index: of one entry of it."""
    drawn = glyph(name)
    if isinstance(drawn, Derivative):
        top = _letter(drawn.top, top_index(drawn.top, index))
        return rf"\frac{{\partial {top}}}{{\partial {_letter(drawn.bottom, index)}}}"
    return _letter(drawn, index)


def numeral_latex(value: object, digits: int | None = None) -> str:
    """A number, as `numeral` has it."""
    read = read_number(value, digits)
    minus = "-" if read.minus else ""
    plain = r"\infty" if read.digits == "∞" else read.digits
    if not read.is_number and plain == read.digits:
        plain = rf"\text{{{text_latex(plain)}}}"
    if read.power is None:
        return minus + plain
    return minus + (rf"{plain} \times " if plain else "") + f"10^{{{read.power}}}"


def text_latex(text: str) -> str:
    """Plain text, with the signs that LaTeX would take for its own escaped."""
    return "".join(_ESCAPED.get(sign, sign) for sign in text)


def _letter(letter: Letter, index: tuple[int, ...] = ()) -> str:
    hung = scripts(letter, index)
    of = f"({_inside(letter.of)})" if letter.of else ""
    raised, beside = (of, "") if index else ("", of)
    below = f"_{{{_small(hung.below)}}}" if hung.below else ""
    above = f"^{{{_small(hung.above)}{raised}}}" if hung.above or raised else ""
    return _base(letter) + below + above + beside


def _inside(glyph: Letter | Derivative) -> str:
    if isinstance(glyph, Letter):
        return _letter(glyph)
    return rf"\partial {_letter(glyph.top)}/\partial {_letter(glyph.bottom)}"


def _base(letter: Letter) -> str:
    base = _LETTERS.get(GREEK.get(letter.base, letter.base), letter.base)
    if letter.is_word:
        base = rf"\mathrm{{{text_latex(base)}}}"
    return rf"{_ACCENTS[letter.accent][letter.is_word]}{{{base}}}" if letter.accent else base


def _small(text: str) -> str:
    """A script: words upright, a thin space after the time."""
    text = re.sub(r"[A-Za-z]{2,}", lambda word: rf"\mathrm{{{word[0]}}}", text)
    return text.replace("−", "-").replace("′", r"\prime").replace(";", r";\,")


@dataclass(frozen=True, kw_only=True)
class Latex(Pen):
    """LaTeX."""

    digits: int | None = None
    is_linear = False

    def name(self, name: str, index: tuple[int, ...]) -> str:
        return symbol_latex(name, index)

    def bears(self, name: str, index: tuple[int, ...]) -> bool:
        drawn = glyph(name)
        return isinstance(drawn, Letter) and not scripts(drawn, index).above

    def number(self, value: float) -> str:
        return numeral_latex(value, self.digits)

    def row(self, parts: Sequence[str]) -> str:
        return "".join(parts)

    def minus(self) -> str:
        return "-"

    def operator(self, sign: str) -> str:
        return f" {_SIGNS.get(sign, sign)} "

    def times(self, kind: Times) -> str:
        return _TIMES[kind]

    def fenced(self, fence: Fence, body: str) -> str:
        left, right = _FENCES[fence]
        if _TALL.search(body):
            return rf"\left{left}{body}\right{right}"
        return f"{left}{body}{right}"

    def listed(self, items: Sequence[str]) -> str:
        return ", ".join(items)

    def fraction(self, top: str, bottom: str) -> str:
        return rf"\frac{{{top}}}{{{bottom}}}"

    def slash(self, top: str, bottom: str, *, is_short: bool) -> str:
        return f"{top}/{bottom}"

    def power(self, base: str, exponent: str, *, is_loose: bool) -> str:
        return f"{base}^{{{exponent}}}"

    def transposed(self, base: str) -> str:
        return rf"{base}^{{\top}}"

    def root(self, body: str, *, is_simple: bool) -> str:
        return rf"\sqrt{{{body}}}"

    def function(self, name: str) -> str:
        if name in _KNOWN:
            return f"\\{name}"
        return _LETTERS.get(name) or rf"\operatorname{{{text_latex(name)}}}"

    def big(self, kind: Literal["sum", "max"], index: str, body: str) -> str:
        sign = rf"\{kind}_{{{index}}}" if index else rf"\{kind}"
        return f"{sign} {body}"

    def cases(self, cases: Sequence[tuple[str, str]], otherwise: str) -> str:
        lines = [rf"{value} & \text{{{_('if')} }} {test}" for value, test in cases]
        lines.append(rf"{otherwise} & \text{{{_('otherwise')}}}")
        body = r" \\ ".join(lines)
        return rf"\begin{{cases}} {body} \end{{cases}}"
