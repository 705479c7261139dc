"""Sine and cosine of an angle in radians."""

import math
from typing import Any

from backsight.kernel.words.far_angle import reduce_far_angle
from backsight.kernel.words.polynomial import evaluate_polynomial
from backsight.kernel.words.precision import DOUBLE, Precision
from backsight.kernel.words.primitives import Primitives

HALF_PI = (1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32)
"""π/2 in parts of 33 bits, so that their multiples up to 2^20 are exact."""
FAR = 2.0**20
"""Beyond this an angle is counted in quarters of a turn in another way."""
SIN = (
    -0.16666666666666666,
    0.008333333333333331,
    -0.0001984126984126506,
    2.7557319219335453e-06,
    -2.5052106231157904e-08,
    1.605853141458901e-10,
    -7.586685070091267e-13,
)
COS = (
    0.041666666666666664,
    -0.0013888888888887395,
    2.4801587298763433e-05,
    -2.7557317270560326e-07,
    2.0876146024689747e-09,
    -1.1382614868556325e-11,
)
"""(sin r / r - 1) / r² and ((cos r - 1) / r² + 1/2) / r² as polynomials in r²."""


def sin(p: Primitives, x: Any, c: Precision) -> Any:
    """In float64 whatever the dtype, and rounded."""
    wide = x if c is DOUBLE else p.widen(x)
    n, r, rest = reduce_by_half_pi(wide)
    y = choose_quarter(p, n, sin_near(r, rest), cos_near(r, rest))
    y = p.where(wide == 0.0, wide, y)  # -0 stays -0
    y = p.rarely(p.absolute(wide) > FAR, sin_far, wide, y)
    return y if c is DOUBLE else p.narrow(y)


def sin_far(p: Primitives, x: Any) -> Any:
    """Beyond 2^20."""
    n, r, rest = reduce_far(p, x)
    y = choose_quarter(p, n, sin_near(r, rest), cos_near(r, rest))
    return p.where(p.absolute(x) < math.inf, y, math.nan)


def reduce_far(p: Primitives, x: Any) -> tuple[Any, Any, Any]:
    """As `reduce_by_half_pi`, beyond 2^20; of what is not there, whatever comes out."""
    a = p.absolute(x)
    is_far = p.where(a > FAR, p.where(a < math.inf, a, 0.0), 0.0) > 0.0
    return reduce_far_angle(p, p.where(is_far, x, 2.0 * FAR))


def reduce_by_half_pi(x: Any) -> tuple[Any, Any, Any]:
    """n and r of x = n π/2 + r, r within π/4, and what r lacks. For |x| up to 2^20."""
    n = (x * (2 / math.pi) + DOUBLE.rounder) - DOUBLE.rounder
    first = (x - n * HALF_PI[0]) - n * HALF_PI[1]
    last = n * HALF_PI[2] + n * HALF_PI[3]
    r = first - last
    return n, r, (first - r) - last


def sin_near(r: Any, rest: Any) -> Any:
    """sin(r + rest) within π/4."""
    z = r * r
    return r + (r * z * evaluate_polynomial(z, SIN) + rest * (1.0 - 0.5 * z))


def cos_near(r: Any, rest: Any) -> Any:
    """cos(r + rest) within π/4; the square's half is taken away exactly."""
    z = r * r
    half = 0.5 * z
    w = 1.0 - half
    return w + (((1.0 - w) - half) + (z * z * evaluate_polynomial(z, COS) - r * rest))


def choose_quarter(p: Primitives, n: Any, even: Any, odd: Any) -> Any:
    """What sin is in quarter n of a turn: sin r, cos r, -sin r, -cos r."""
    half = n * 0.5
    is_odd = (half + DOUBLE.rounder) - DOUBLE.rounder != half
    y = p.where(is_odd, odd, even)
    quarter = p.where(is_odd, half - 0.5, half) * 0.5  # whole in the first half of a turn
    is_second = (quarter + DOUBLE.rounder) - DOUBLE.rounder != quarter
    return p.where(is_second, -y, y)
