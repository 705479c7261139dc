"""The sine: multiples of π/2 are taken off, then a polynomial on |r| <= π/4.

π/2 is in four parts of 33 bits, so up to |x| = 2**20 the products with k are exact. Beyond that the
result is not within 2 ulp yet; float32 by way of float64.
"""

from math import inf, nan
from typing import Any


def reduce_turn(p: Any, x: Any) -> Any:
    """(k, r, d): x = k π/2 + r + d, |r| <= π/4, d the rounding error of r."""
    y = p.where(p.absolute(x) < inf, x, 0.0)
    k = (y * 0.6366197723675814 + 6755399441055744.0) - 6755399441055744.0
    a = y - k * 1.5707963267341256
    b = k * 6.077100506303966e-11
    c = a - b
    t = c - a
    d = (a - (c - t)) - (b + t)
    b = k * 2.0222662487111665e-21
    s = c - b
    t = s - c
    d = (d + ((c - (s - t)) - (b + t))) - k * 8.4784276603689e-32
    r = s + d
    return k, r, (s - r) + d


def sin_part(r: Any, d: Any) -> Any:
    """sin(r + d) for |r| <= π/4."""
    z = r * r
    q = 2.8114572543455206e-15
    q = q * z + -7.647163731819816e-13
    q = q * z + 1.6059043836821613e-10
    q = q * z + -2.505210838544172e-08
    q = q * z + 2.7557319223985893e-06
    q = q * z + -0.0001984126984126984
    q = q * z + 0.008333333333333333
    q = q * z + -0.16666666666666666
    return r + (r * (z * q) + d * (1.0 - 0.5 * z))


def cos_part(r: Any, d: Any) -> Any:
    """cos(r + d) for |r| <= π/4."""
    z = r * r
    q = 4.779477332387385e-14
    q = q * z + -1.1470745597729725e-11
    q = q * z + 2.08767569878681e-09
    q = q * z + -2.755731922398589e-07
    q = q * z + 2.48015873015873e-05
    q = q * z + -0.001388888888888889
    q = q * z + 0.041666666666666664
    h = 0.5 * z
    w = 1.0 - h
    return w + (((1.0 - w) - h) + (z * (z * q) - r * d))


def turn_part(p: Any, x: Any, quarter: Any) -> Any:
    """The sine of x + quarter π/2."""
    k, r, d = reduce_turn(p, x)
    n = k + quarter
    half = (n * 0.5 - 0.25 + 6755399441055744.0) - 6755399441055744.0
    odd = n - half * 2.0
    flip = half - ((half * 0.5 - 0.25 + 6755399441055744.0) - 6755399441055744.0) * 2.0
    w = p.where(odd == 0.0, sin_part(r, d), cos_part(r, d))
    w = p.where(flip == 0.0, w, -w)
    return p.where(p.absolute(x) < inf, w, nan)


def sin_double(p: Any, x: Any) -> Any:
    """The sine; −0 stays −0."""
    return p.where(p.absolute(x) > 1e-150, turn_part(p, x, 0.0), x)


def sin_single(p: Any, x: Any) -> Any:
    """The float64 word, rounded."""
    return p.narrow(sin_double(p, p.widen(x)))
