"""The language of the words for NumPy: what the operators of numbers do not say."""

from typing import Any

import numpy as np


class NumpyLanguage:
    """Each primitive on plain NumPy arrays of float32 or float64."""

    def where(self, test: Any, yes: Any, no: Any) -> Any:
        """`yes` where the test holds, else `no`."""
        return np.where(test, yes, no)

    def two_to(self, k: Any) -> Any:
        """2**k for whole k, given as a float, within the normal numbers; of k's dtype."""
        return np.ldexp(np.ones_like(k), k.astype(np.int32))

    def exponent(self, x: Any) -> Any:
        """The e of x = m 2**e, 1/2 <= m < 1, as a float; x normal and positive."""
        return np.frexp(x)[1].astype(x.dtype)

    def significand(self, x: Any) -> Any:
        """The m of x = m 2**e, 1/2 <= m < 1; x normal and positive."""
        return np.frexp(x)[0]

    def absolute(self, x: Any) -> Any:
        """x without its sign."""
        return np.abs(x)

    def sqrt(self, x: Any) -> Any:
        """The square root, correctly rounded."""
        return np.sqrt(x)

    def widen(self, x: Any) -> Any:
        """float32 as float64."""
        return x.astype(np.float64)

    def narrow(self, x: Any) -> Any:
        """float64 rounded to float32."""
        return x.astype(np.float32)


NUMPY = NumpyLanguage()
