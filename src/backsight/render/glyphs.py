"""What a name means to a typesetter: "m_hat" is m with a hat, "dL_dz2" a derivative.

Names are read here once; every renderer draws the same glyphs in its own way.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "kappa": "κ", "lam": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lam": "Λ", "Sigma": "Σ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
"""Greek letters by the names that formulas use ("lambda" is a word of Python)."""

SUBSCRIPT = frozenset("0123456789aehijklmnoprstuvx")
"""What can stand below a letter in plain text, and so in all renderers alike."""

Accent: TypeAlias = Literal["", "hat", "bar", "tilde"]
ACCENTS: dict[str, Accent] = {
    "hat": "hat", "bar": "bar", "clipped": "bar", "tilde": "tilde", "ahead": "tilde",
}  # fmt: skip
"""clipped: what is left of a gradient; ahead: the point that Nesterov looks ahead to."""

MARKS = {"new": "prime", "prime": "prime", "next": "plus"}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter or a word, and what hangs on it.

    base: "W", "theta", "factor". below: the subscript. mark: "prime" or "plus" where it is the
    new one of two. copy: 2 for the second of its name. of: what it belongs to, R(W₁).
    """

    base: str
    accent: Accent = ""
    below: str = ""
    mark: str = ""
    copy: str = ""
    of: "Glyph | None" = None

    @property
    def is_word(self) -> bool:
        """Whether it is a word, which needs a dot to be multiplied."""
        return len(self.base) > 1 and self.base not in GREEK


@dataclass(frozen=True, kw_only=True)
class Derivative:
    """∂top/∂bottom."""

    top: Letter
    bottom: Letter


Glyph: TypeAlias = Letter | Derivative


def glyph(name: str) -> Glyph:
    """What a name looks like."""
    return _derivative(name) or _letter(name)


def _derivative(name: str) -> Derivative | None:
    found = re.fullmatch(r"d([A-Za-z]\w*?)_d([A-Za-z]\w*)", name)
    if not found:
        return None
    top, bottom = _letter(found[1]), _letter(found[2])
    return None if top.is_word or bottom.is_word else Derivative(top=top, bottom=bottom)


def _letter(name: str) -> Letter:
    head, *rest = name.split("_")
    found = re.fullmatch(r"([A-Za-z]+)(\d*)", head)
    if not found:
        return Letter(base=name)
    base, below = found[1], found[2]
    accent: Accent = next((ACCENTS[r] for r in rest if r in ACCENTS), "")
    mark = next((MARKS[r] for r in rest if r in MARKS), "")
    rest = [r for r in rest if r not in ACCENTS and r not in MARKS]
    plain = Letter(base=base, accent=accent, below=below, mark=mark)
    if not rest:
        return plain
    if below and rest[0].isdigit():
        of = glyph("_".join(rest[1:])) if rest[1:] else None
        return Letter(base=base, accent=accent, below=below, mark=mark, copy=rest[0], of=of)
    if plain.is_word:
        return Letter(base=name)
    if not below and len(rest) == 1 and set(rest[0]) <= SUBSCRIPT:
        return Letter(base=base, accent=accent, below=rest[0], mark=mark)
    inner = glyph("_".join(rest))
    return Letter(base=base, accent=accent, below=below, mark=mark, of=inner)
