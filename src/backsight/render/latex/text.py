r"""Text, names and links in LaTeX."""

import re

from backsight.kernel.document import Fact
from backsight.kernel.language import _
from backsight.render.mathematics.glyphs import GREEK
from backsight.render.mathematics.latex import symbol_latex
from backsight.render.mathematics.numerals import numeral
from backsight.render.pages import halves, printable, shape_words, split_prose

_LETTERS = {sign: symbol_latex(name) for name, sign in GREEK.items()}
_MATH = _LETTERS | {
    "−": "-",
    "·": r"\cdot",
    "×": r"\times",
    "⊙": r"\odot",
    "∂": r"\partial",
    "∞": r"\infty",
    "√": r"\surd",
    "≤": r"\le",
    "≥": r"\ge",
    "≠": r"\ne",
    "≈": r"\approx",
    "←": r"\leftarrow",
    "→": r"\rightarrow",
    "⇒": r"\Rightarrow",
    "∈": r"\in",
    "⌊": r"\lfloor",
    "⌋": r"\rfloor",
    "′": "'",
    "⋯": r"\cdots",
    "∇": r"\nabla",
    "±": r"\pm",
    "ᵀ": r"{}^{\top}",
    "⊤": r"\top",
}
"""Signs that a text font may lack."""

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾", "0123456789-+()")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789aehijklmnoprstuvx")
_TEXT = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
    '"': r"\textquotedbl{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    "-": "-{}",
    "…": r"\ldots{}",
    "\N{NO-BREAK SPACE}": "~",
    **{sign: f"\\{sign}" for sign in "#$%&_{}"},
    **{sign: rf"\ensuremath{{{command}}}" for sign, command in _MATH.items()},
}
_ROW = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾]+|[₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ]+|.", re.DOTALL)


def escaped(text: str) -> str:
    """Plain text: no sign of it means anything to LaTeX."""
    return "".join(map(_sign, _ROW.findall(printable(text, instead="?"))))


def _sign(sign: str) -> str:
    if sign in _TEXT:
        return _TEXT[sign]
    for table, script in ((_RAISED, "^"), (_LOWERED, "_")):
        if ord(sign[0]) in table:
            return rf"\ensuremath{{{{}}{script}{{{sign.translate(table)}}}}}"
    return sign


def bookmark(text: str) -> str:
    """A title for the list of contents that a viewer shows, which knows no mathematics."""
    text = text.translate(_RAISED).translate(_LOWERED)
    spelt = {sign: name for name, sign in GREEK.items()}
    told = {**_TEXT, **dict.fromkeys(_MATH, " "), "−": "-", **spelt}
    return "".join(told.get(sign, sign) for sign in printable(text, instead="?"))


def prose(text: str) -> str:
    """Prose with its names typeset; blank lines in it would end a paragraph."""
    text = text.replace(" - ", " − ").replace("\n", " ")
    return "".join(symbol(p) if named else escaped(p) for named, p in split_prose(text))


def symbol(name: str) -> str:
    """A name in a line of text."""
    if parts := halves(name):
        top, bottom = map(symbol_latex, parts)
        return rf"$\partial {top}/\partial {bottom}$"
    return f"${symbol_latex(name)}$"


def display(body: str) -> str:
    """Mathematics in display style that TeX may break after its signs."""
    tall = r"\bstall" if r"\frac" in body or r"\begin" in body or r"\sum" in body else ""
    return rf"$\displaystyle {body}{tall}$"


def target(anchor: str) -> str:
    """A place to be linked to; "" without an anchor."""
    return rf"\bsanchor{{{_name(anchor)}}}" if anchor else ""


def link(anchor: str, inside: str) -> str:
    """A link to an anchor of the document; what it holds alone without one."""
    return rf"\hyperlink{{{_name(anchor)}}}{{{inside}}}" if anchor else inside


def _name(anchor: str) -> str:
    return re.sub(r"[^\w/,.:\[\]-]", lambda sign: f"+{ord(sign[0]):x}+", anchor, flags=re.ASCII)


def fact_words(facts: tuple[Fact, ...]) -> str:
    """What the letters of an equation stand for, as one phrase; "" without facts."""
    told = [f"{symbol(f.symbol)} {prose(f.about)}" for f in facts if f.value is None]
    valued = [f"{symbol(f.symbol)}~= {value(f.value)}" for f in facts if f.value is not None]
    return _("with {facts}").format(facts=", ".join([*told, *valued])) if facts else ""


def known(fact: Fact) -> str:
    """A name's shape or its value."""
    return escaped(shape_words(fact.shape)) if fact.value is None else f"= {value(fact.value)}"


def value(setting: object) -> str:
    """A setting to its last digit."""
    return escaped(numeral(setting))
