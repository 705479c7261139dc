"""Glyphs in plain Unicode: W₁, m̂, ∂L/∂z₂, R(W₁), mₜ₋₁, z₁[0, 2], and raised text for powers."""

import unicodedata

from backsight.render.mathematics.glyphs import GREEK, TIMES, Derivative, Glyph, Letter, glyph
from backsight.render.mathematics.numerals import numeral

BELOW = str.maketrans("0123456789aehijklmnoprstuvx+−()", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋₍₎")
_RAISED = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
        strict=True,
    )
)
_ACCENT = {"": "", "hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
_MARK = {"prime": "′", "plus": "⁺"}


def symbol(name: str, index: tuple[int, ...] = ()) -> str:
    """A name as it is printed. index: of one entry of it, z₁[0, 2]."""
    place = f"[{', '.join(map(str, index))}]" if index else ""
    return _drawn(glyph(name)) + place


def raised(text: str) -> str | None:
    """The text as a superscript; None where a sign of it has none."""
    signs = [_RAISED.get(sign) for sign in text.replace(" ", "")]
    return None if None in signs else "".join(s for s in signs if s)


def number(value: object) -> str:
    """A number to its last digit, powers of ten as such: 0.9, 10⁻⁸, 2.5 × 10⁻⁷, ∞."""
    return numeral(value)


def _drawn(glyph: Glyph) -> str:
    if isinstance(glyph, Derivative):
        return f"∂{_drawn(glyph.top)}/∂{_drawn(glyph.bottom)}"
    return _letter(glyph)


def _letter(letter: Letter) -> str:
    base = GREEK.get(letter.base, letter.base) + _ACCENT[letter.accent]
    copy = f"⁽{raised(letter.copy)}⁾" if letter.copy else ""
    of = f"({_drawn(letter.of)})" if letter.of else ""
    below, mark = (letter.below + _time(letter)).translate(BELOW), _MARK.get(letter.mark, "")
    return unicodedata.normalize("NFC", f"{base}{below}{mark}{copy}{of}")


def _time(letter: Letter) -> str:
    """The step it is of, in brackets where a subscript stands before it."""
    time = TIMES.get(letter.mark, "")
    return f"({time})" if time and letter.below else time
