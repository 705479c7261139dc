"""What a name means to a typesetter: "m_hat" is m with a hat, "dL_dz2" a derivative.

Names are read here once; every renderer draws the same glyphs in its own way.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "kappa": "κ",
    "lam": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Theta": "Θ",
    "Lam": "Λ",
    "Sigma": "Σ",
    "Phi": "Φ",
    "Psi": "Ψ",
    "Omega": "Ω",
}
"""Greek letters by the names that formulas use ("lambda" is a word of Python)."""

SUBSCRIPT = frozenset("0123456789aehijklmnoprstuvx")
"""What can stand below a letter in plain text, and so in all renderers alike."""

Accent: TypeAlias = Literal["", "hat", "bar", "tilde"]
ACCENTS: dict[str, Accent] = {
    "hat": "hat",
    "bar": "bar",
    "clipped": "bar",
    "tilde": "tilde",
    "ahead": "tilde",
}
"""clipped: what is left of a gradient; ahead: the point that Nesterov looks ahead to."""

MARKS = {
    "new": "prime",
    "prime": "prime",
    "next": "plus",
    "before": "before",
    "now": "now",
}
"""m_before and m_now are what an optimizer remembers before and after step t, m_{t−1} and m_t;
theta_next is a new value where no step is counted."""

LAYERS = {"here": "l", "above": "l+1", "under": "l−1", "last": "L"}
"""Of which layer a letter is, where layers have no numbers: w_above is w of layer l + 1."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter or a word, and what hangs on it."""

    base: str
    """Such as "W", "theta" or "factor"."""
    accent: Accent = ""
    """What stands above the letter."""
    below: str = ""
    """The subscript."""
    mark: str = ""
    """"prime" or "plus" where it is the new one of two, "before" or "now" where it is of step t − 1
    or t."""
    copy: str = ""
    """"2" for the second of its name."""
    layer: str = ""
    """"l", "l+1", "l−1" or "L" where it is of a layer without a number."""
    argument: "Glyph | None" = None
    """What it belongs to, as in R(W₁)."""

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


@lru_cache(maxsize=4096)
def read_glyph(name: str) -> Glyph:
    """What a name looks like."""
    return _read_derivative(name) or _read_letter(name)


def _read_derivative(name: str) -> Derivative | None:
    match = re.fullmatch(r"d([A-Za-z]\w*?)_d([A-Za-z]\w*)", name)
    if not match:
        return None
    top, bottom = _read_letter(match[1]), _read_letter(match[2])
    return None if top.is_word or bottom.is_word else Derivative(top=top, bottom=bottom)


def _read_letter(name: str) -> Letter:
    head, *rest = name.split("_")
    match = re.fullmatch(r"([A-Za-z]+)(\d*)", head)
    if not match:
        return Letter(base=name)
    base, below = match[1], match[2]
    accent: Accent = next((ACCENTS[r] for r in rest if r in ACCENTS), "")
    mark = next((MARKS[r] for r in rest if r in MARKS), "")
    rest = [r for r in rest if r not in ACCENTS and r not in MARKS]
    plain = Letter(base=base, accent=accent, below=below, mark=mark)
    if rest and below and rest[0].isdigit():
        argument = read_glyph("_".join(rest[1:])) if rest[1:] else None
        return replace(plain, copy=rest[0], argument=argument)
    if rest and plain.is_word:
        return Letter(base=name)
    # δ of layer L, but σ′(zₖˡ) is of no layer itself: its argument is.
    if rest and rest[0] in LAYERS:
        plain, rest = replace(plain, layer=LAYERS[rest[0]]), rest[1:]
    if not rest:
        return plain
    if not below and len(rest) == 1 and set(rest[0]) <= SUBSCRIPT:
        return replace(plain, below=rest[0])
    return replace(plain, argument=read_glyph("_".join(rest)))


@dataclass(frozen=True, kw_only=True)
class Scripts:
    """What stands below and above a letter where both can stand, in small: "t−1;0,2", "(1)"."""

    below: str
    above: str


TIMES = {"before": "t−1", "now": "t"}
SIGNS = {"prime": "′", "plus": "+"}


def make_scripts(letter: Letter, index: tuple[int, ...] = ()) -> Scripts:
    """The scripts of a letter: W₁, m with t−1 below; of an entry of it, z with (1) above and 0,2
    below: there the layer gives way, and time comes before the place. What the letter is `of` is
    for the renderer to draw, raised where there is an index."""
    time, sign = TIMES.get(letter.mark, ""), SIGNS.get(letter.mark, "")
    if not index:
        copy = f"({letter.copy})" if letter.copy else ""
        return Scripts(below=_join(",", letter.below, time), above=sign + copy + letter.layer)
    layer = "" if letter.argument else _join(",", letter.below, letter.copy)
    index_text = ",".join(map(str, index))
    return Scripts(below=_join(";", time, index_text), above=sign + (f"({layer})" if layer else ""))


def choose_top_index(top: Letter, index: tuple[int, ...]) -> tuple[int, ...]:
    """The index of the upper letter of an entry of ∂top/∂bottom: none where it is a number, as a
    loss is."""
    return index if top.below.isdigit() and top.argument is None else ()


def _join(between: str, *parts: str) -> str:
    return between.join(part for part in parts if part)
