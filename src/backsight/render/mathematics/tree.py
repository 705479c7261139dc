"""Mathematics as a typesetter sees it: the tree that every renderer walks.

`reader` makes it from a formula's expression; what is a product of numbers, of entries or of
matrices is settled in it, and so is what a textbook writes shorter.

    a @ W * b        Product joints=("entries",)         (a W) ⊙ b
                       Product joints=("matrix",)
                         Name a
                         Name W
                       Name b
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Joint: TypeAlias = Literal["scalar", "entries", "matrix"]
"""How two factors are multiplied: as numbers (or a number with an array), entry by entry, or
as matrices."""


@dataclass(frozen=True)
class Name:
    """A symbol."""

    name: str


@dataclass(frozen=True)
class ArrayEntry:
    """One entry of an array."""

    name: str
    index: tuple[int, ...]


@dataclass(frozen=True)
class Number:
    """A number written out in a formula, or put in for a symbol; it may be negative."""

    value: float


@dataclass(frozen=True)
class Sum:
    """Terms, each with whether it is subtracted."""

    terms: tuple[tuple[bool, "Tree"], ...]


@dataclass(frozen=True)
class Negation:
    """−body."""

    body: "Tree"


@dataclass(frozen=True)
class Product:
    """Factors; joints[i] stands between factors i and i + 1."""

    factors: tuple["Tree", ...]
    joints: tuple[Joint, ...]


@dataclass(frozen=True)
class Quotient:
    """top over bottom."""

    top: "Tree"
    bottom: "Tree"


@dataclass(frozen=True)
class Power:
    """base to the power of exponent."""

    base: "Tree"
    exponent: "Tree"


@dataclass(frozen=True)
class Root:
    """The square root."""

    body: "Tree"


@dataclass(frozen=True)
class Call:
    """A function of something: exp(z), σ(z), max(z, 0)."""

    function: str
    arguments: tuple["Tree", ...]


@dataclass(frozen=True)
class Reduction:
    """A sum or a maximum over rows, over units, over all entries, or over a letter below names."""

    kind: Literal["sum", "max"]
    index: str
    """"all", "rows", "units", or the letter."""
    body: "Tree"


@dataclass(frozen=True)
class Enclosure:
    """|body| or ⌊body⌋."""

    kind: Literal["abs", "floor"]
    body: "Tree"


@dataclass(frozen=True)
class Compare:
    """left < right, left == right and the like; relation as Python writes it."""

    left: "Tree"
    relation: str
    right: "Tree"


@dataclass(frozen=True)
class Cases:
    """The value of the first case whose test holds, else the last value."""

    cases: tuple[tuple["Tree", "Tree"], ...]
    otherwise: "Tree"


@dataclass(frozen=True)
class Transpose:
    """The transpose of a matrix."""

    body: "Tree"


@dataclass(frozen=True)
class Concatenation:
    """Arrays one after the other, as one vector."""

    items: tuple["Tree", ...]


Tree: TypeAlias = (
    Name
    | ArrayEntry
    | Number
    | Sum
    | Negation
    | Product
    | Quotient
    | Power
    | Root
    | Call
    | Reduction
    | Enclosure
    | Compare
    | Cases
    | Transpose
    | Concatenation
)
