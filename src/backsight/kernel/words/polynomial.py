"""Polynomials by halves, so that a processor need not wait for one product after the other.

c0 + c1 x + c2 x² + c3 x³  =  (c0 + c1 x) + (c2 + c3 x) x²
"""

from collections.abc import Sequence
from typing import Any


def evaluate_polynomial(x: Any, coefficients: Sequence[float]) -> Any:
    """The polynomial at x. coefficients: from that of x ** 0 on. Source: G. Estrin, 1960."""
    terms: list[Any] = list(coefficients)
    while len(terms) > 1:
        pairs = zip(terms[::2], terms[1::2], strict=False)
        rest = terms[-1:] if len(terms) % 2 else []
        terms = [*(high * x + low for low, high in pairs), *rest]
        x = x * x
    return terms[0]
