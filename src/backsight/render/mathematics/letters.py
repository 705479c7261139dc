"""Glyphs in plain Unicode: W₁, m̂, ∂L/∂z₂, R(W₁), mₜ₋₁, z₁[0, 2], and raised text for powers."""

import unicodedata

from backsight.render.mathematics.glyphs import GREEK, TIMES, Derivative, Glyph, Letter, read_glyph
from backsight.render.mathematics.numerals import format_number

SUBSCRIPTS = str.maketrans("0123456789aehijklmnoprstuvx+−()", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋₍₎")
_SUPERSCRIPTS = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
        strict=True,
    )
)
_ACCENT = {"": "", "hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
_MARK = {"prime": "′", "plus": "⁺"}


def format_symbol(name: str, index: tuple[int, ...] = ()) -> str:
    """A name as it is printed. index: of one entry of it, z₁[0, 2]."""
    index_text = f"[{', '.join(map(str, index))}]" if index else ""
    return _draw_glyph(read_glyph(name)) + index_text


def to_superscript(text: str) -> str | None:
    """The text as a superscript; None where a sign of it has none."""
    signs = [_SUPERSCRIPTS.get(sign) for sign in text.replace(" ", "")]
    return None if None in signs else "".join(s for s in signs if s)


def typeset_number(value: object) -> str:
    """A number to its last digit, powers of ten as such: 0.9, 10⁻⁸, 2.5 × 10⁻⁷, ∞."""
    return format_number(value)


def _draw_glyph(glyph: Glyph) -> str:
    if isinstance(glyph, Derivative):
        return f"∂{_draw_glyph(glyph.top)}/∂{_draw_glyph(glyph.bottom)}"
    return _draw_letter(glyph)


def _draw_letter(letter: Letter) -> str:
    base = GREEK.get(letter.base, letter.base) + _ACCENT[letter.accent]
    copy = f"⁽{to_superscript(letter.copy)}⁾" if letter.copy else ""
    layer = to_superscript(letter.layer) or ""
    argument = f"({_draw_glyph(letter.argument)})" if letter.argument else ""
    below, mark = (
        (letter.below + _format_time(letter)).translate(SUBSCRIPTS),
        _MARK.get(letter.mark, ""),
    )
    return unicodedata.normalize("NFC", f"{base}{below}{mark}{copy}{layer}{argument}")


def _format_time(letter: Letter) -> str:
    """The step it is of, in brackets where a subscript stands before it."""
    time = TIMES.get(letter.mark, "")
    return f"({time})" if time and letter.below else time
