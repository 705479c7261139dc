"""e to the power x, as 2^n e^r with r within half of log 2."""

from typing import Any

from backsight.kernel.words.polynomial import evaluate_polynomial
from backsight.kernel.words.precision import Precision
from backsight.kernel.words.primitives import Primitives


def exp(p: Primitives, x: Any, c: Precision) -> Any:
    """Above 710 (float64) it is infinite; below -746 it is 0, and in between has fewer bits."""
    low, high = c.exp_range
    y = p.where(x < high, x, high)
    y = p.where(y > low, y, low)
    n, r = reduce_by_log2(y, c)
    q = 1.0 + (r + r * r * evaluate_polynomial(r, c.exp))
    # In two steps, since 2^n itself may be too large, or too small to have all its bits.
    half = (n * 0.5 + c.rounder) - c.rounder
    q = q * p.two_to(half) * p.two_to(n - half)
    return p.where(x == x, q, x)


def reduce_by_log2(x: Any, c: Precision) -> tuple[Any, Any]:
    """n and r of x = n log 2 + r, n whole, r within half of log 2."""
    n = (x * 1.4426950408889634 + c.rounder) - c.rounder
    r = (x - n * c.ln2[0]) - n * c.ln2[1]
    return n, r
