"""The natural logarithm: x = m 2**e, a polynomial in m - 1 (Cephes, S. L. Moshier, netlib.org)."""

from math import inf, nan
from typing import Any


def log_single(p: Any, x: Any) -> Any:
    """The natural logarithm, subnormal numbers included."""
    tiny = x < 1.1754943508222875e-38
    y = p.where(tiny, x * 8388608.0, x)
    y = p.where((x > 0.0) & (x <= 3.4028234663852886e38), y, 1.0)
    e = p.exponent(y)
    e = p.where(tiny, e - 23.0, e)
    m = p.significand(y)
    low = m < 0.7071067811865476
    e = p.where(low, e - 1.0, e)
    m = p.where(low, m + m, m) - 1.0
    z = m * m
    q = 0.070376836292
    q = q * m + -0.1151461031
    q = q * m + 0.1167699874
    q = q * m + -0.12420140846
    q = q * m + 0.14249322787
    q = q * m + -0.16668057665
    q = q * m + 0.20000714765
    q = q * m + -0.24999993993
    q = q * m + 0.33333331174
    q = (q * m) * z
    q = (q - e * 0.00021219444005469057) - 0.5 * z
    w = (m + q) + e * 0.693359375
    w = p.where(x <= 3.4028234663852886e38, w, x)
    return p.where(x == 0.0, -inf, p.where(x > 0.0, w, nan))


def log_double(p: Any, x: Any) -> Any:
    """The natural logarithm, subnormal numbers included."""
    tiny = x < 2.2250738585072014e-308
    y = p.where(tiny, x * 4503599627370496.0, x)
    y = p.where((x > 0.0) & (x <= 1.7976931348623157e308), y, 1.0)
    e = p.exponent(y)
    e = p.where(tiny, e - 52.0, e)
    m = p.significand(y)
    low = m < 0.7071067811865476
    e = p.where(low, e - 1.0, e)
    m = p.where(low, m + m, m) - 1.0
    z = m * m
    n = 0.00010187566380458093
    n = n * m + 0.497494994976747
    n = n * m + 4.705791198788817
    n = n * m + 14.498922534161093
    n = n * m + 17.936867850781983
    n = n * m + 7.708387337558854
    q = m + 11.287358718916746
    q = q * m + 45.227914583753225
    q = q * m + 82.98752669127767
    q = q * m + 71.15447506185639
    q = q * m + 23.125162012676533
    q = m * ((z * n) / q)
    q = (q - e * 0.00021219444005469057) - 0.5 * z
    w = (m + q) + e * 0.693359375
    w = p.where(x <= 1.7976931348623157e308, w, x)
    return p.where(x == 0.0, -inf, p.where(x > 0.0, w, nan))
