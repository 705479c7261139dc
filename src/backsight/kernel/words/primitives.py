"""What the sources of words are written with besides + - * / and comparisons, for NumPy's arrays.

Another language has the same methods on values of its own; a word is a function of one such
language `p`, of x in it, and of the constants of a Precision.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np


@dataclass(frozen=True, kw_only=True)
class NumberTable:
    """Numbers of float64 that a word looks up."""

    name: str
    """How a language with names for arrays calls it."""
    values: tuple[float, ...]


Part: TypeAlias = Callable[["Primitives", Any], Any]
"""A part of a word that is a function of its own, of x in float64."""


class Primitives(Protocol):
    """A language that words can be written in. Each method works entry by entry."""

    def where(self, test: Any, yes: Any, no: Any) -> Any:
        """yes where the test holds, else no."""

    def absolute(self, x: Any) -> Any:
        """Without its sign."""

    def two_to(self, k: Any) -> Any:
        """2 to a whole power, within the range of numbers with all their bits."""

    def exponent(self, x: Any) -> Any:
        """The e of x = m 2^e, with m from 1/2 to 1; of a positive x with all its bits."""

    def significand(self, x: Any) -> Any:
        """The m of x = m 2^e."""

    def take(self, table: NumberTable, k: Any) -> Any:
        """The entry at a whole number k, from 0 on; k in float64."""

    def rarely(self, test: Any, part: Part, x: Any, otherwise: Any) -> Any:
        """The part's value at x where the test holds, which is seldom, and else what is given.

        Where it holds nowhere, the part is not computed; where it does not hold, x may be anything.
        """

    def widen(self, x: Any) -> Any:
        """In float64."""

    def narrow(self, x: Any) -> Any:
        """Rounded to the network's dtype."""


class NumpyPrimitives:
    """Words on NumPy's arrays of one dtype."""

    def __init__(self, dtype: str) -> None:
        self.dtype = np.dtype(dtype)

    def where(self, test: Any, yes: Any, no: Any) -> Any:
        """yes where the test holds, else no."""
        dtype = next((v.dtype for v in (yes, no) if type(v) is not float), self.dtype)
        return np.where(test, *(np.asarray(v, dtype) if type(v) is float else v for v in (yes, no)))

    def absolute(self, x: Any) -> Any:
        """Without its sign."""
        return np.abs(x)

    def two_to(self, k: Any) -> Any:
        """2 to a whole power, as its bits have it."""
        return np.ldexp(k.dtype.type(1), k.astype(np.int32))

    def exponent(self, x: Any) -> Any:
        """The e of x = m 2^e."""
        return np.frexp(x)[1].astype(x.dtype)

    def significand(self, x: Any) -> Any:
        """The m of x = m 2^e."""
        return np.frexp(x)[0]

    def take(self, table: NumberTable, k: Any) -> Any:
        """The entry at a whole number."""
        return np.asarray(table.values, k.dtype)[k.astype(np.intp)]

    def rarely(self, test: Any, part: Part, x: Any, otherwise: Any) -> Any:
        """The part's value where the test holds, computed there alone."""
        if not np.any(test):
            return otherwise
        result = np.array(otherwise)
        result[test] = part(self, x[test])
        return result

    def widen(self, x: Any) -> Any:
        """In float64."""
        return x.astype(np.float64)

    def narrow(self, x: Any) -> Any:
        """Rounded to the dtype."""
        return x.astype(self.dtype)
