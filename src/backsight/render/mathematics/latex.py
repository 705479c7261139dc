r"""Mathematics as LaTeX, for math mode: \frac{a_2 - y}{N}. It needs the package amsmath."""

# ruff: noqa: D102 - `render.pen` says what each method draws

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from backsight.kernel.document import INDICES, Shape
from backsight.kernel.language import _
from backsight.render.mathematics.glyphs import (
    GREEK,
    Derivative,
    Letter,
    choose_top_index,
    make_scripts,
    read_glyph,
)
from backsight.render.mathematics.numerals import to_numeral
from backsight.render.mathematics.pen import Fence, Pen, Times
from backsight.render.mathematics.reader import read_expression
from backsight.render.mathematics.typeset import typeset

_SPELLINGS = {"lam": "lambda", "Lam": "Lambda", "epsilon": "varepsilon", "phi": "varphi"}
_LETTERS = {sign: f"\\{_SPELLINGS.get(name, name)}" for name, sign in GREEK.items()} | {
    "…": r"\cdots"
}
_ACCENTS = {
    "hat": (r"\hat", r"\widehat"),
    "bar": (r"\bar", r"\overline"),
    "tilde": (r"\tilde", r"\widetilde"),
}
_FUNCTIONS = frozenset({"exp", "ln", "tanh", "cos", "sin", "max", "min"})
_TIMES = {"": "", " ": r"\,", "@": r"\,", "·": r" \cdot ", "⊙": r" \odot "}
_SIGNS = {"−": "-", "≤": r"\le", "≥": r"\ge", "≠": r"\ne"}
_FENCES = {"(": ("(", ")"), "|": (r"\lvert ", r"\rvert"), "⌊": (r"\lfloor ", r"\rfloor")}
_TALL = re.compile(r"\\(frac|begin|sum(?![a-z])|max_)")
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_{}"},
}


def write_latex(
    expression: ast.expr, shapes: Mapping[str, Shape], digits: int | None = None
) -> str:
    """An expression. shapes: of its names; without one it is a number. digits: significant ones of
    its numbers; None for all."""
    return typeset(read_expression(expression, shapes), LatexPen(digits=digits))


def write_symbol_latex(name: str, index: tuple[int, ...] = ()) -> str:
    """A name. index: of one entry of it."""
    name_glyph = read_glyph(name)
    if isinstance(name_glyph, Derivative):
        top = _write_letter(name_glyph.top, choose_top_index(name_glyph.top, index))
        return rf"\frac{{\partial {top}}}{{\partial {_write_letter(name_glyph.bottom, index)}}}"
    return _write_letter(name_glyph, index)


def write_numeral_latex(value: object, digits: int | None = None) -> str:
    """A number, as `numeral` has it."""
    numeral = to_numeral(value, digits)
    minus = "-" if numeral.minus else ""
    plain = r"\infty" if numeral.digits == "∞" else numeral.digits
    if not numeral.is_number and plain == numeral.digits:
        plain = rf"\text{{{escape_text(plain)}}}"
    if numeral.power is None:
        return minus + plain
    return minus + (rf"{plain} \times " if plain else "") + f"10^{{{numeral.power}}}"


def escape_text(text: str) -> str:
    """Plain text, with the signs that LaTeX would take for its own escaped."""
    return "".join(_ESCAPES.get(sign, sign) for sign in text)


def _write_letter(letter: Letter, index: tuple[int, ...] = ()) -> str:
    letter_scripts = make_scripts(letter, index)
    argument = f"({_write_inside(letter.argument)})" if letter.argument else ""
    superscript, suffix = (argument, "") if index else ("", argument)
    below = f"_{{{_write_script(letter_scripts.below)}}}" if letter_scripts.below else ""
    above = (
        f"^{{{_write_script(letter_scripts.above)}{superscript}}}"
        if letter_scripts.above or superscript
        else ""
    )
    return _write_base(letter) + below + above + suffix


def _write_inside(glyph: Letter | Derivative) -> str:
    if isinstance(glyph, Letter):
        return _write_letter(glyph)
    return rf"\partial {_write_letter(glyph.top)}/\partial {_write_letter(glyph.bottom)}"


def _write_base(letter: Letter) -> str:
    base = _LETTERS.get(GREEK.get(letter.base, letter.base), letter.base)
    if letter.is_word:
        base = rf"\mathrm{{{escape_text(base)}}}"
    return rf"{_ACCENTS[letter.accent][letter.is_word]}{{{base}}}" if letter.accent else base


def _write_script(text: str) -> str:
    """A script: words upright, a thin space after the time."""
    text = re.sub(r"[A-Za-z]{2,}", lambda word: _write_word(word[0]), text)
    return text.replace("−", "-").replace("′", r"\prime").replace(";", r";\,")


def _write_word(word: str) -> str:
    """Upright; letters that count entries are no word."""
    return word if set(word) <= set(INDICES) else rf"\mathrm{{{word}}}"


@dataclass(frozen=True, kw_only=True)
class LatexPen(Pen):
    """LaTeX."""

    digits: int | None = None
    is_linear = False

    def draw_name(self, name: str, index: tuple[int, ...]) -> str:
        return write_symbol_latex(name, index)

    def is_raisable(self, name: str, index: tuple[int, ...]) -> bool:
        name_glyph = read_glyph(name)
        return isinstance(name_glyph, Letter) and not make_scripts(name_glyph, index).above

    def draw_number(self, value: float) -> str:
        return write_numeral_latex(value, self.digits)

    def draw_row(self, parts: Sequence[str]) -> str:
        return "".join(parts)

    def draw_minus(self) -> str:
        return "-"

    def draw_operator(self, sign: str) -> str:
        return f" {_SIGNS.get(sign, sign)} "

    def draw_times(self, kind: Times) -> str:
        return _TIMES[kind]

    def draw_fence(self, fence: Fence, body: str) -> str:
        left, right = _FENCES[fence]
        if _TALL.search(body):
            return rf"\left{left}{body}\right{right}"
        return f"{left}{body}{right}"

    def draw_list(self, items: Sequence[str]) -> str:
        return ", ".join(items)

    def draw_fraction(self, top: str, bottom: str) -> str:
        return rf"\frac{{{top}}}{{{bottom}}}"

    def draw_slash(self, top: str, bottom: str, *, is_short: bool) -> str:
        return f"{top}/{bottom}"

    def draw_power(self, base: str, exponent: str, *, is_loose: bool) -> str:
        return f"{base}^{{{exponent}}}"

    def draw_transpose(self, base: str) -> str:
        return rf"{base}^{{\top}}"

    def draw_root(self, body: str, *, is_simple: bool) -> str:
        return rf"\sqrt{{{body}}}"

    def draw_function(self, name: str) -> str:
        if name in _FUNCTIONS:
            return f"\\{name}"
        return _LETTERS.get(name) or rf"\operatorname{{{escape_text(name)}}}"

    def draw_reduction(self, kind: Literal["sum", "max"], index: str, body: str) -> str:
        sign = rf"\{kind}_{{{index}}}" if index else rf"\{kind}"
        return f"{sign} {body}"

    def draw_cases(self, cases: Sequence[tuple[str, str]], otherwise: str) -> str:
        lines = [rf"{value} & \text{{{_('if')} }} {test}" for value, test in cases]
        lines.append(rf"{otherwise} & \text{{{_('otherwise')}}}")
        body = r" \\ ".join(lines)
        return rf"\begin{{cases}} {body} \end{{cases}}"
