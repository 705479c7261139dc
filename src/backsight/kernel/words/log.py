"""The natural logarithm, as e log 2 + log m with m from √½ to √2."""

import math
from typing import Any

from backsight.kernel.words.polynomial import evaluate_polynomial
from backsight.kernel.words.precision import SINGLE, Precision
from backsight.kernel.words.primitives import Primitives

ROOT = math.sqrt(0.5)


def log(p: Primitives, x: Any, c: Precision) -> Any:
    """Of 0 minus infinity; of less no number."""
    e, f = split(p, x, c)
    return finish(p, x, add_parts(e, f, 0.0, c))


def split(p: Primitives, x: Any, c: Precision) -> tuple[Any, Any]:
    """e and f of x = 2^e (1 + f), with 1 + f from √½ to √2."""
    bits = 24.0 if c is SINGLE else 54.0
    small = x < c.least
    y = p.where(small, x * 2.0**bits, x)
    e = p.exponent(y)
    e = p.where(small, e - bits, e)
    m = p.significand(y)
    low = m < ROOT
    e = p.where(low, e - 1.0, e)
    return e, p.where(low, m + m, m) - 1.0


def add_parts(e: Any, f: Any, more: Any, c: Precision) -> Any:
    """e log 2 + log(1 + f) + more, the smallest parts first. With s = f / (2 + f), log(1 + f) is
    f - f²/2 + s (f²/2 + s² P(s²))."""
    s = f / (2.0 + f)
    z = s * s
    half = 0.5 * f * f
    inner = s * (half + z * evaluate_polynomial(z, c.log))
    return e * c.ln2[0] - ((half - (inner + (e * c.ln2[1] + more))) - f)


def finish(p: Primitives, x: Any, y: Any) -> Any:
    """A logarithm's value where x is 0, less, infinite, or no number."""
    y = p.where(x < math.inf, y, x)
    y = p.where(x == 0.0, -math.inf, y)
    return p.where(x < 0.0, math.nan, y)
