"""Powers without the C library's `pow`, which is another one on every machine.

A whole exponent is decided by its bits, from the lowest on: x ** 6 = (x*x) * ((x*x)*(x*x)). A root
is a root. All others are exp(e log x) by the words.
"""

from typing import Any

import numpy as np

from backsight.engine.portable.words import apply_word
from backsight.kernel.types import Floats


def raise_to_number(x: Floats, exponent: float) -> Floats:
    """x ** exponent, the exponent being known when the formula is read, or x being a number."""
    if exponent == 0.5:
        return np.sqrt(x)
    if exponent == -0.5:
        return _compute_inverse(np.sqrt(x))
    if float(exponent).is_integer():
        return _raise_to_whole(x, int(exponent))
    return raise_to_array(x, x.dtype.type(exponent))


def raise_to_array(x: Floats, exponent: Any) -> Floats:
    """x ** exponent by the words. Both of one dtype."""
    power: Floats = apply_word("exp", exponent * apply_word("log", x))
    return np.where((x == 0) & (exponent > 0), x.dtype.type(0), power)


def _raise_to_whole(x: Floats, exponent: int) -> Floats:
    if exponent == 0:
        return np.ones_like(x)
    if exponent < 0:
        return _compute_inverse(_raise_to_whole(x, -exponent))
    result, base = None, x
    while exponent:
        if exponent & 1:
            result = base if result is None else result * base
        exponent >>= 1
        if exponent:
            base = base * base
    assert result is not None
    return result


def _compute_inverse(x: Floats) -> Floats:
    inverse: Floats = x.dtype.type(1) / x
    return inverse
