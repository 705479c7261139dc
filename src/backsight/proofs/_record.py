"""What a proof is: lines, each with its reason, and with the numbers that it is tried on.

A line is typed once, as text, in component form and in matrix form where it has both. The same text
is typeset and run: letters of `INDICES` below a name count the entries of its array, so

    delta_here_j = sum_k(w_above_kj * delta_above_k) * sigma_prime_z_here_j      δⱼˡ = Σₖ wₖⱼˡ⁺¹ …
    delta_here   = (w_above.T @ delta_above) * sigma_prime_z_here                δˡ = (wˡ⁺¹)ᵀ …

are two statements about the arrays "delta_here" (units,), "w_above" (units above, units) and so on.
In the matrix form a vector is a column.

Texts for readers are English, marked by `N_`, and translated where they are printed.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from backsight.kernel.document import INDICES
from backsight.kernel.draws.stream import Stream
from backsight.kernel.errors import BadRecord
from backsight.kernel.language import _

NOTHING: Mapping[str, Any] = MappingProxyType({})
ROUNDING = 1e-11
"""How far apart two sides may be in float64, as a part of the largest number on the way."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ProofCase:
    """One random network, or what else a line is about, in numbers."""

    values: Mapping[str, Any]
    """Arrays and numbers by name, without letters for entries."""
    about: str
    """What it is in short: "3-2-4, tanh"."""
    arrays: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    """What was drawn, by the names that it is shown by."""
    matrices: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    """What stands for a name in the matrix form, where that is another array."""
    largest: float = 0.0
    """In float64, the largest of the numbers on the way that a line does not name: rounding is a
    part of it."""
    words: Mapping[str, Callable[..., Any]] = field(default_factory=lambda: NOTHING)
    """Functions of its own, such as the cost as a function of one weight."""


@dataclass(frozen=True, kw_only=True)
class ProofDraw:
    """How cases are drawn. The name keys the stream, and is not shown."""

    name: str
    arithmetic: Literal["fractions", "float64"]
    """Fractions: both sides are to be equal to the last digit."""
    make: Callable[[Stream], ProofCase]
    """A case from a stream of its own."""


@dataclass(frozen=True, kw_only=True)
class ProofLine:
    """left = right, and why. Raises BadRecord where a side is no expression."""

    left: str
    """A name in component form: delta_last_j."""
    right: str
    """An expression in component form; "" where the line has a matrix form alone."""
    reason: str
    """Why it follows, as a sentence."""
    draw: ProofDraw
    """What it is run on."""
    matrix: str = ""
    """The right side in matrix form; "" where it has none. The left side is the name without its
    letters."""
    relation: Literal["=", "≤"] = "="
    equation: str = ""
    """Its number in Nielsen's book, chapter 2, which article 001 follows: "36"."""
    tolerance: float = ROUNDING
    """How far apart the sides may be in float64, as a part of the largest number on the way."""

    def __post_init__(self) -> None:
        for text in filter(None, (self.right, self.matrix)):
            try:
                ast.parse(text, mode="eval")
            except SyntaxError as error:
                raise BadRecord(
                    _("{text!r}: the side of a proof's line must be an expression.").format(
                        text=text
                    )
                ) from error

    @property
    def forms(self) -> tuple[tuple[str, str], ...]:
        """Left and right of each form that it has, the component form first."""
        forms = ((self.left, self.right), (split_name(self.left)[0], self.matrix))
        return tuple(form for form in forms if form[1])


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A claim, line by line."""

    name: str
    """That of the file."""
    title: str
    """Of its page."""
    about: str
    """What is proved and how, the first paragraph of its page."""
    lines: tuple[ProofLine, ...]
    """From what is known to what is claimed."""
    reference: str = ""
    """Where it comes from."""


def split_name(name: str) -> tuple[str, str]:
    """The name of the array, and the letters of its entries: "da_last_k_dz_last_j" is
    "da_last_dz_last" and "kj". A letter that stands alone counts by itself."""
    first, *rest = name.split("_")
    letters = [part for part in rest if set(part) <= set(INDICES)]
    words = [part for part in rest if not set(part) <= set(INDICES)]
    return "_".join((first, *words)), "".join(letters)
