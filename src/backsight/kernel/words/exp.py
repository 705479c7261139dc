"""e to the power x: k ln 2 is taken off, a polynomial on |r| <= ln 2 / 2, then 2**k."""

from typing import Any


def exp_single(p: Any, x: Any) -> Any:
    """e to the power x; 2**k in two steps, so that subnormal results are rounded once."""
    y = p.where(x < 89.0, x, 89.0)
    y = p.where(y > -104.0, y, -104.0)
    k = (y * 1.4426950408889634 + 12582912.0) - 12582912.0
    r = (y - k * 0.693359375) - k * -2.12194440e-4
    q = 0.000198756915
    q = q * r + 0.0013981999507
    q = q * r + 0.0083334519073
    q = q * r + 0.041665795894
    q = q * r + 0.16666665459
    q = q * r + 0.50000001201
    w = (q * (r * r) + r) + 1.0
    h = (k * 0.5 + 12582912.0) - 12582912.0
    w = (w * p.two_to(h)) * p.two_to(k - h)
    return p.where(x == x, w, x)


def exp_double(p: Any, x: Any) -> Any:
    """e to the power x; 2**k in two steps, so that subnormal results are rounded once."""
    y = p.where(x < 710.0, x, 710.0)
    y = p.where(y > -746.0, y, -746.0)
    k = (y * 1.4426950408889634 + 6755399441055744.0) - 6755399441055744.0
    r = (y - k * 0.693145751953125) - k * 1.4286068203094172e-06
    q = 1.6059043836821613e-10
    q = q * r + 2.08767569878681e-09
    q = q * r + 2.505210838544172e-08
    q = q * r + 2.755731922398589e-07
    q = q * r + 2.7557319223985893e-06
    q = q * r + 2.48015873015873e-05
    q = q * r + 0.0001984126984126984
    q = q * r + 0.001388888888888889
    q = q * r + 0.008333333333333333
    q = q * r + 0.041666666666666664
    q = q * r + 0.16666666666666666
    q = q * r + 0.5
    w = (q * (r * r) + r) + 1.0
    h = (k * 0.5 + 6755399441055744.0) - 6755399441055744.0
    w = (w * p.two_to(h)) * p.two_to(k - h)
    return p.where(x == x, w, x)
