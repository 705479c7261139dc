"""e to the power x, minus 1, exact near 0."""

from typing import Any

from backsight.kernel.words.exp import reduce_by_log2
from backsight.kernel.words.polynomial import evaluate_polynomial
from backsight.kernel.words.precision import Precision
from backsight.kernel.words.primitives import Primitives


def expm1(p: Primitives, x: Any, c: Precision) -> Any:
    """2^n (e^r - 1) + (2^n - 1), of which the second is exact."""
    low, high = c.expm1_range
    y = p.where(x < high, x, high)
    y = p.where(y > low, y, low)
    n, r = reduce_by_log2(y, c)
    q = r + r * r * evaluate_polynomial(r, c.exp)
    # Half of it, times 2: 2^1024 is no number.
    power = p.two_to(n - 1.0)
    q = (power * q + (power - 0.5)) * 2.0
    q = p.where(x == 0.0, x, q)  # -0 stays -0
    return p.where(x == x, q, x)
