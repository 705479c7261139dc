"""log(1 + x): the rounding error of 1 + x is given back to the logarithm."""

from typing import Any

from backsight.kernel.words.log import log_double, log_single


def log1p_single(p: Any, x: Any) -> Any:
    """log(1 + x), accurate near 0."""
    u = 1.0 + x
    y = log_single(p, u)
    inner = (u > 0.0) & (u <= 3.4028234663852886e38)
    v = p.where(inner, u, 1.0)
    c = (v - 1.0) - p.where(inner, x, 0.0)
    w = p.where(inner, y - c / v, y)
    return p.where(u == 1.0, x, w)


def log1p_double(p: Any, x: Any) -> Any:
    """log(1 + x), accurate near 0."""
    u = 1.0 + x
    y = log_double(p, u)
    inner = (u > 0.0) & (u <= 1.7976931348623157e308)
    v = p.where(inner, u, 1.0)
    c = (v - 1.0) - p.where(inner, x, 0.0)
    w = p.where(inner, y - c / v, y)
    return p.where(u == 1.0, x, w)
