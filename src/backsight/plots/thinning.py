"""Curves of very many steps as few points, without losing a spike."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from backsight.plots.view import Numbers

MOST = 160
"""Pieces of the longest curve."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Thinned:
    """steps, middle: (m,), the first value, then the median of each piece. low, high: (m,), its
    least and largest value; None where every value is drawn."""

    steps: Numbers
    middle: Numbers
    low: Numbers | None = None
    high: Numbers | None = None


def piece_size(counts: Iterable[int], most: int = MOST) -> int:
    """Values in a piece, the same for curves of so many values, which are to be compared."""
    return max(1, -(-max(counts, default=0) // most))


def thinned(steps: Numbers, values: Numbers, size: int) -> Thinned:
    """steps, values: (n,), finite. The first and the last step stay where they are."""
    count = len(values)
    if size == 1 or not count:
        return Thinned(steps=steps, middle=values)
    pieces = -(-count // size)
    padded = np.full(pieces * size, np.nan)
    padded[:count] = values
    table = padded.reshape(pieces, size)
    places = np.minimum(np.arange(pieces) * size + size // 2, count - 1)
    places[-1] = count - 1

    def after_the_first(numbers: Numbers) -> Numbers:
        return np.concatenate([values[:1], numbers])

    return Thinned(
        steps=np.concatenate([steps[:1], steps[places]]),
        middle=after_the_first(np.nanmedian(table, axis=1)),
        low=after_the_first(np.nanmin(table, axis=1)),
        high=after_the_first(np.nanmax(table, axis=1)),
    )


def ceiling(values: Numbers, usual: float, times: float = 1e3) -> float:
    """Up to where an axis need go that holds the usual numbers and some that are far larger: so
    many times the usual, or to the largest where that is less."""
    if not len(values):
        return usual
    largest, wanted = float(values.max()), times * usual
    return min(largest, wanted) if values.min() < wanted else largest
