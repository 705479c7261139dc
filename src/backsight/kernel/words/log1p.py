"""The natural logarithm of 1 + x, exact near 0."""

import math
from typing import Any

from backsight.kernel.words.log import add_parts, split
from backsight.kernel.words.precision import Precision
from backsight.kernel.words.primitives import Primitives


def log1p(p: Primitives, x: Any, c: Precision) -> Any:
    """log u for u = 1 + x rounded, and what the rounding lost, (x - (u - 1)) / u, besides."""
    u = 1.0 + x
    e, f = split(p, u, c)
    lost = (x - (u - 1.0)) / u
    # Near 0 there is no need of u: f is x itself.
    near = p.where(x < 0.4142, p.where(x > -0.2928, 1.0, 0.0), 0.0) > 0.5
    f = p.where(near, x, f)
    y = add_parts(e, f, p.where(near, 0.0, lost), c)
    y = p.where(x < math.inf, y, x)
    y = p.where(u == 0.0, -math.inf, y)
    y = p.where(u < 0.0, math.nan, y)
    return p.where(x == 0.0, x, y)  # -0 stays -0
