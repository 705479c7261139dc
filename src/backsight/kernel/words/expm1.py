"""exp(x) - 1: near 0 by Kahan's (u - 1) x / log u, u = exp x."""

from typing import Any

from backsight.kernel.words.exp import exp_double, exp_single
from backsight.kernel.words.log import log_double, log_single


def expm1_single(p: Any, x: Any) -> Any:
    """exp(x) - 1, accurate near 0."""
    u = exp_single(p, x)
    v = u - 1.0
    near = (p.absolute(x) < 0.5) & (u != 1.0)
    s = p.where(near, u, 2.0)
    w = p.where(near, (v * p.where(near, x, 1.0)) / log_single(p, s), v)
    return p.where(u == 1.0, x, w)


def expm1_double(p: Any, x: Any) -> Any:
    """exp(x) - 1, accurate near 0."""
    u = exp_double(p, x)
    v = u - 1.0
    near = (p.absolute(x) < 0.5) & (u != 1.0)
    s = p.where(near, u, 2.0)
    w = p.where(near, (v * p.where(near, x, 1.0)) / log_double(p, s), v)
    return p.where(u == 1.0, x, w)
