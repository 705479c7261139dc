"""Curves of very many steps as few points, without losing a spike."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from backsight.plots.view import AnyArray

MOST = 160
"""Pieces of the longest curve."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ThinnedCurve:
    """A curve of few points for many."""

    steps: AnyArray
    """(m,)."""
    middle: AnyArray
    """(m,), the first value, then the median of each piece."""
    low: AnyArray | None = None
    """(m,), the least of each piece; None where every value is drawn."""
    high: AnyArray | None = None
    """(m,), the largest of each piece; None where every value is drawn."""


def compute_piece_size(counts: Iterable[int], most: int = MOST) -> int:
    """Values in a piece, the same for curves of so many values, which are to be compared."""
    return max(1, -(-max(counts, default=0) // most))


def thin_curve(steps: AnyArray, values: AnyArray, size: int) -> ThinnedCurve:
    """steps, values: (n,), finite. The first and the last step stay where they are."""
    count = len(values)
    if size == 1 or not count:
        return ThinnedCurve(steps=steps, middle=values)
    pieces = -(-count // size)
    full = np.full(pieces * size, np.nan)
    full[:count] = values
    table = full.reshape(pieces, size)
    indices = np.minimum(np.arange(pieces) * size + size // 2, count - 1)
    indices[-1] = count - 1

    def prepend_first(numbers: AnyArray) -> AnyArray:
        return np.concatenate([values[:1], numbers])

    return ThinnedCurve(
        steps=np.concatenate([steps[:1], steps[indices]]),
        middle=prepend_first(np.nanmedian(table, axis=1)),
        low=prepend_first(np.nanmin(table, axis=1)),
        high=prepend_first(np.nanmax(table, axis=1)),
    )


def compute_ceiling(values: AnyArray, usual: float, times: float = 1e3) -> float:
    """Up to where an axis need go that holds the usual numbers and some that are far larger: so
    many times the usual, or to the largest where that is less."""
    if not len(values):
        return usual
    largest, limit = float(values.max()), times * usual
    return min(largest, limit) if values.min() < limit else largest
