"""Glyphs in plain Unicode: W₁, m̂, ∂L/∂z₂, R(W₁), and raised text for powers."""

import unicodedata

from backsight.render.glyphs import GREEK, Derivative, Glyph, Letter, glyph

BELOW = str.maketrans("0123456789aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_RAISED = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
        strict=True,
    )
)
_ACCENT = {"": "", "hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
_MARK = {"": "", "prime": "′", "plus": "⁺"}


def symbol(name: str) -> str:
    """A name as it is printed."""
    return _drawn(glyph(name))


def raised(text: str) -> str | None:
    """The text as a superscript; None where a sign of it has none."""
    signs = [_RAISED.get(sign) for sign in text.replace(" ", "")]
    return None if None in signs else "".join(s for s in signs if s)


def number(value: object) -> str:
    """A number to its last digit, powers of ten as such: 0.9, 10⁻⁸, 2.5 × 10⁻⁷, ∞."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    text = repr(value).removesuffix(".0").replace("-", "−")
    if text.endswith("inf"):
        return text.replace("inf", "∞")
    mantissa, e, exponent = text.partition("e")
    if not e:
        return text
    power = f"10{raised(exponent.replace('−0', '−').removeprefix('+'))}"
    return {"1": power, "−1": f"−{power}"}.get(mantissa, f"{mantissa} × {power}")


def _drawn(glyph: Glyph) -> str:
    if isinstance(glyph, Derivative):
        return f"∂{_drawn(glyph.top)}/∂{_drawn(glyph.bottom)}"
    return _letter(glyph)


def _letter(letter: Letter) -> str:
    base = GREEK.get(letter.base, letter.base) + _ACCENT[letter.accent]
    copy = f"⁽{raised(letter.copy)}⁾" if letter.copy else ""
    of = f"({_drawn(letter.of)})" if letter.of else ""
    below = letter.below.translate(BELOW)
    return unicodedata.normalize("NFC", f"{base}{below}{_MARK[letter.mark]}{copy}{of}")
