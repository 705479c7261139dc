"""Operators of formulas on what is no number yet: a node of a graph, a register of compiled code.

1 - a * a      apply("subtract", 1, apply("multiply", a, a))
"""

from abc import ABC, abstractmethod
from typing import Any, Self


class Operators(ABC):
    """What has them: each is the word of its name."""

    @abstractmethod
    def apply(self, word: str, *operands: Any) -> Self:
        """A word on some operands, one of which this is."""

    def __add__(self, other: Any) -> Self:
        return self.apply("add", self, other)

    def __radd__(self, other: Any) -> Self:
        return self.apply("add", other, self)

    def __sub__(self, other: Any) -> Self:
        return self.apply("subtract", self, other)

    def __rsub__(self, other: Any) -> Self:
        return self.apply("subtract", other, self)

    def __mul__(self, other: Any) -> Self:
        return self.apply("multiply", self, other)

    def __rmul__(self, other: Any) -> Self:
        return self.apply("multiply", other, self)

    def __truediv__(self, other: Any) -> Self:
        return self.apply("divide", self, other)

    def __rtruediv__(self, other: Any) -> Self:
        return self.apply("divide", other, self)

    def __pow__(self, other: Any) -> Self:
        return self.apply("power", self, other)

    def __rpow__(self, other: Any) -> Self:
        return self.apply("power", other, self)

    def __neg__(self) -> Self:
        return self.apply("negative", self)

    def __abs__(self) -> Self:
        return self.apply("absolute", self)

    def __lt__(self, other: Any) -> Self:
        return self.apply("less", self, other)

    def __le__(self, other: Any) -> Self:
        return self.apply("less_equal", self, other)

    def __gt__(self, other: Any) -> Self:
        return self.apply("greater", self, other)

    def __ge__(self, other: Any) -> Self:
        return self.apply("greater_equal", self, other)

    def __eq__(self, other: object) -> Self:  # type: ignore[override] # arrays compare entry by entry
        return self.apply("equal", self, other)

    def __ne__(self, other: object) -> Self:  # type: ignore[override] # arrays compare entry by entry
        return self.apply("not_equal", self, other)

    __hash__ = object.__hash__
