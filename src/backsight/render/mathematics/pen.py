"""What a kind of text must be able to draw; `typeset` decides where, and with what brackets."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Literal, TypeAlias

Times: TypeAlias = Literal["", " ", "·", "⊙", "@"]
"""How two factors meet: with nothing, with a space, with a dot, entry by entry, as matrices."""
Fence: TypeAlias = Literal["(", "|", "⌊"]
"""What stands around something; the right one is the left one's mirror image."""
MIRROR: dict[Fence, str] = {"(": ")", "|": "|", "⌊": "⌋"}


class Pen(ABC):
    """Every method takes what is drawn already and gives back a larger piece.

    is_linear: it has one line only: a quotient is a slash, and cases stand between braces.
    digits: significant ones of numbers; None for all.
    """

    is_linear: bool
    digits: int | None

    @abstractmethod
    def draw_name(self, name: str, index: tuple[int, ...]) -> str:
        """A name; index: of the entry of it that is meant, () for the whole."""

    @abstractmethod
    def is_raisable(self, name: str, index: tuple[int, ...]) -> bool:
        """Whether it can be raised as it stands."""

    @abstractmethod
    def draw_number(self, value: float) -> str:
        """A number."""

    @abstractmethod
    def draw_row(self, parts: Sequence[str]) -> str:
        """Pieces beside each other."""

    @abstractmethod
    def draw_minus(self) -> str:
        """The sign of −x."""

    @abstractmethod
    def draw_operator(self, sign: str) -> str:
        """A sign between two pieces: + − < ≤ > ≥ = ≠."""

    @abstractmethod
    def draw_times(self, kind: Times) -> str:
        """What stands between two factors."""

    @abstractmethod
    def draw_fence(self, fence: Fence, body: str) -> str:
        """A piece in brackets, as tall as it is."""

    @abstractmethod
    def draw_list(self, items: Sequence[str]) -> str:
        """Pieces with commas between them."""

    @abstractmethod
    def draw_fraction(self, top: str, bottom: str) -> str:
        """top over bottom."""

    @abstractmethod
    def draw_slash(self, top: str, bottom: str, *, is_short: bool) -> str:
        """top / bottom, on one line. is_short: each is a letter or a number."""

    @abstractmethod
    def draw_power(self, base: str, exponent: str, *, is_loose: bool) -> str:
        """base to the exponent. is_loose: a sign of arithmetic stands in the exponent."""

    @abstractmethod
    def draw_transpose(self, base: str) -> str:
        """The transpose."""

    @abstractmethod
    def draw_root(self, body: str, *, is_simple: bool) -> str:
        """The square root. is_simple: of a letter or a number."""

    @abstractmethod
    def draw_function(self, name: str) -> str:
        """The name of a function, before its brackets."""

    @abstractmethod
    def draw_reduction(self, kind: Literal["sum", "max"], index: str, body: str) -> str:
        """A sum or a maximum over an index, "i" or "j"; "" over all entries."""

    @abstractmethod
    def draw_cases(self, cases: Sequence[tuple[str, str]], otherwise: str) -> str:
        """(value, test) of each case, and the value where none holds."""
