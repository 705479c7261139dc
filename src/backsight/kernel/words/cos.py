"""Cosine of an angle in radians: the sine a quarter of a turn later."""

import math
from typing import Any

from backsight.kernel.words.precision import DOUBLE, Precision
from backsight.kernel.words.primitives import Primitives
from backsight.kernel.words.sin import (
    FAR,
    choose_quarter,
    cos_near,
    reduce_by_half_pi,
    reduce_far,
    sin_near,
)


def cos(p: Primitives, x: Any, c: Precision) -> Any:
    """In float64 whatever the dtype, and rounded."""
    wide = x if c is DOUBLE else p.widen(x)
    n, r, rest = reduce_by_half_pi(wide)
    y = choose_quarter(p, n + 1.0, sin_near(r, rest), cos_near(r, rest))
    y = p.rarely(p.absolute(wide) > FAR, cos_far, wide, y)
    return y if c is DOUBLE else p.narrow(y)


def cos_far(p: Primitives, x: Any) -> Any:
    """Beyond 2^20."""
    n, r, rest = reduce_far(p, x)
    y = choose_quarter(p, n + 1.0, sin_near(r, rest), cos_near(r, rest))
    return p.where(p.absolute(x) < math.inf, y, math.nan)
