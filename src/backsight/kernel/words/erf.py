"""The error function, from 1 on by the fit of `kernel.erf`."""

from typing import Any

from backsight.kernel.erf import END, HALF, MIDDLE, OUTSIDE
from backsight.kernel.words.exp import exp
from backsight.kernel.words.polynomial import evaluate_polynomial
from backsight.kernel.words.precision import Precision
from backsight.kernel.words.primitives import Primitives

NEAR = (
    0.1283791670955126,
    -0.3761263890318375,
    0.11283791670954878,
    -0.02686617064507674,
    0.0052239776248174784,
    -0.0008548326980801447,
    0.00012055331110409494,
    -1.4925595235970651e-05,
    1.6460999970345427e-06,
    -1.6350307065234626e-07,
    1.4659736155673959e-08,
    -1.1372693191126323e-09,
    5.956905633653031e-11,
)
"""erf(x) / x - 1 as a polynomial in x², up to 1."""


def erf(p: Primitives, x: Any, c: Precision) -> Any:
    """x + x P(x²) up to 1, and 1 - e^(-x²) Q(u) beyond."""
    a = p.absolute(x)
    b = p.where(a < END, a, END)
    u = (3.0 / (b + 3.0) - MIDDLE) / HALF
    far = 1.0 - exp(p, -b * b, c) * evaluate_polynomial(u, OUTSIDE)
    far = p.where(x > 0.0, far, -far)
    inside = p.where(a < 1.0, x * x, 1.0)
    near = x + x * evaluate_polynomial(inside, NEAR)
    y = p.where(a < 1.0, near, far)
    return p.where(x == x, y, x)
