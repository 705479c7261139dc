r"""Text, names and links in LaTeX."""

import re

from backsight.kernel.document import Fact
from backsight.kernel.language import _, join_words
from backsight.kernel.plain_text.prose_text import restore_ticks, substitute_symbols
from backsight.kernel.printable import NO_PICTURES, make_printable
from backsight.render.mathematics.glyphs import GREEK
from backsight.render.mathematics.latex import write_symbol_latex
from backsight.render.mathematics.numerals import format_number
from backsight.render.pages import describe_shape, split_derivative, split_prose

_LETTERS = {sign: write_symbol_latex(name) for name, sign in GREEK.items()}
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

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾", "0123456789-+()")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789aehijklmnoprstuvx")
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


def escape(text: str) -> str:
    """Plain text: no sign of it means anything to LaTeX."""
    return "".join(map(_escape_sign, _ROW.findall(make_printable(text, NO_PICTURES))))


def _escape_sign(sign: str) -> str:
    if sign in _TEXT:
        return _TEXT[sign]
    for table, script in ((_SUPERSCRIPTS, "^"), (_SUBSCRIPTS, "_")):
        if ord(sign[0]) in table:
            return rf"\ensuremath{{{{}}{script}{{{sign.translate(table)}}}}}"
    return sign


def write_bookmark(text: str) -> str:
    """A title for the list of contents that a viewer shows, which knows no mathematics."""
    text = substitute_symbols(text, str)
    text = text.translate(_SUPERSCRIPTS).translate(_SUBSCRIPTS)
    spelt = {sign: name for name, sign in GREEK.items()}
    replacements = {**_TEXT, **dict.fromkeys(_MATH, " "), "−": "-", **spelt}
    return "".join(replacements.get(sign, sign) for sign in make_printable(text, NO_PICTURES))


def write_prose(text: str) -> str:
    """Prose with its names typeset; blank lines in it would end a paragraph."""
    text = text.replace("\n", " ")
    return "".join(
        write_symbol(p) if is_name else escape(restore_ticks(p)) for is_name, p in split_prose(text)
    )


def write_symbol(name: str) -> str:
    """A name in a line of text."""
    if parts := split_derivative(name):
        top, bottom = map(write_symbol_latex, parts)
        return rf"$\partial {top}/\partial {bottom}$"
    return f"${write_symbol_latex(name)}$"


def write_display(body: str) -> str:
    """Mathematics in display style that TeX may break after its signs."""
    tall = r"\bstall" if r"\frac" in body or r"\begin" in body or r"\sum" in body else ""
    return rf"$\displaystyle {body}{tall}$"


def write_target(anchor: str) -> str:
    """A place to be linked to; "" without an anchor."""
    return rf"\bsanchor{{{_encode_anchor(anchor)}}}" if anchor else ""


def write_link(anchor: str, inside: str) -> str:
    """A link to an anchor of the document; what it holds alone without one."""
    return rf"\hyperlink{{{_encode_anchor(anchor)}}}{{{inside}}}" if anchor else inside


def _encode_anchor(anchor: str) -> str:
    return re.sub(r"[^\w/,.:\[\]-]", lambda sign: f"+{ord(sign[0]):x}+", anchor, flags=re.ASCII)


def describe_facts(facts: tuple[Fact, ...]) -> str:
    """What the letters of an equation stand for, as one phrase; "" without facts."""
    descriptions = [
        f"{write_symbol(f.symbol)} {write_prose(f.about)}" for f in facts if f.value is None
    ]
    values = [
        f"{write_symbol(f.symbol)}~= {write_value(f.value)}" for f in facts if f.value is not None
    ]
    return _("with {facts}").format(facts=join_words([*descriptions, *values])) if facts else ""


def write_fact_value(fact: Fact) -> str:
    """A name's shape or its value."""
    return (
        escape(describe_shape(fact.shape)) if fact.value is None else f"= {write_value(fact.value)}"
    )


def write_value(setting: object) -> str:
    """A setting to its last digit."""
    return escape(format_number(setting))
