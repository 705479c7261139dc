"""The hyperbolic tangent."""

from typing import Any

from backsight.kernel.words.exp import reduce_by_log2
from backsight.kernel.words.polynomial import evaluate_polynomial
from backsight.kernel.words.precision import Precision
from backsight.kernel.words.primitives import Primitives


def tanh(p: Primitives, x: Any, c: Precision) -> Any:
    """t / (t + 2) for t = e^2|x| - 1, with the sign of x; a polynomial up to 0.35."""
    a = p.absolute(x)
    a = p.where(a < c.tanh_end, a, c.tanh_end)
    n, r = reduce_by_log2(a + a, c)
    q = r + r * r * evaluate_polynomial(r, c.exp)
    power = p.two_to(n)
    t = power * q + (power - 1.0)
    y = t / (t + 2.0)
    y = p.where(x < 0.0, -y, y)
    z = x * x
    near = x + x * z * evaluate_polynomial(z, c.tanh)
    y = p.where(a < 0.35, near, y)
    y = p.where(x == 0.0, x, y)  # -0 stays -0
    return p.where(x == x, y, x)
