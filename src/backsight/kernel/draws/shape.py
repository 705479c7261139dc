"""What raw numbers are made into, one by one: shares of 1, normal draws, orders.

    raw    64 bits    b63 … b11 | b10 … b0        share: the upper 53 bits as a fraction of 1
                      b63 … b40 | …               … in float32: the upper 24
                      b63 … b12 | …               normal: the upper 52, and a half, as a share

Draw i depends on raw number i alone: any machine, engine or language makes the same of it.
"""

import numpy as np

from backsight.kernel.draws.quantile import compute_normal_quantile
from backsight.kernel.draws.raw import Words
from backsight.kernel.types import Floats, Integers

FLOAT32 = ("float32", "<f4")
BELOW = 0.02275013194817921
"""The share of normal draws below -2."""

_11, _12, _40 = np.uint64(11), np.uint64(12), np.uint64(40)
"""Made once, for a batch's masks are drawn in a few microseconds."""


def to_uniform(raw: Words, dtype: str = "float64") -> Floats:
    """Shares in [0, 1), never 1; in float32 those of float64, cut off behind their 24th bit."""
    if dtype in FLOAT32:
        # A whole number below 2^24 is exact in float32, and faster made from 32 bits than from 64.
        upper = (raw >> _40).astype(np.int32)
        return upper.astype(np.float32) * np.float32(2.0**-24)
    # Signed, for processors have an instruction for that; a number of 53 bits is the same in both.
    return (raw >> _11).view(np.int64) * 2.0**-53


def to_normal(raw: Words) -> Floats:
    """Normal draws, mean 0 and variance 1, in float64: the quantiles of shares in (0, 1)."""
    return compute_normal_quantile(_to_open_share(raw))


def to_truncated_normal(raw: Words) -> Floats:
    """Normal draws between -2 and 2, as if those beyond were drawn again."""
    return compute_normal_quantile(BELOW + _to_open_share(raw) * (1 - 2 * BELOW))


def _to_open_share(raw: Words) -> Floats:
    """Never 0 and never 1; the middle of 2^52 cells, so that the bits turned over give 1 - u."""
    return ((raw >> _12).view(np.int64) + 0.5) * 2.0**-52


def to_order(raw: Words) -> Integers:
    """The numbers 0 … n-1 in the order of their n raw numbers.

    The lowest bits of each are replaced by its place, as many as places need; so no two are equal,
    and what is sorted carries the places along.

        n = 3, two bits:   raw  …0111  …1001  …0010    ->   …01|00  …10|01  …00|10
                        sorted  …00|10  …01|00  …10|01   ->   order 2, 0, 1
    """
    places = np.uint64((1 << max(len(raw) - 1, 0).bit_length()) - 1)
    keys = (raw & ~places) | np.arange(len(raw), dtype=np.uint64)
    keys.sort()
    return (keys & places).astype(np.int64)
