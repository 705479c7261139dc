"""Which piece of a plane is looked at."""

import numpy as np

from backsight.kernel.types import Floats

MARGIN = 0.25
"""Beside a path, as a share of how far it reaches."""
SPAN = 1.0
"""From the origin to each side, where nothing else says how far: as far as the weights are long
along filter-normalized directions, and 1 along a single weight."""
FLATTEST = 0.02
"""Of the longer side of a path: what the shorter one is shown as at the least."""

Ends = tuple[float, float]


def find_window(kind: str, places: Floats, span: float | None) -> tuple[Ends, Ends]:
    """The ends of both axes, from the plane's origin. places: (n, 2), that are to be seen."""
    if span is not None:
        return (-span, span), (-span, span)
    low, high = places.min(axis=0), places.max(axis=0)
    reach = high - low
    if kind == "path":
        reach = np.maximum(reach, FLATTEST * reach.max())
        middle = (low + high) / 2
        low, high = middle - reach * (0.5 + MARGIN), middle + reach * (0.5 + MARGIN)
    else:
        low = np.minimum(-SPAN, low - MARGIN * reach)
        high = np.maximum(SPAN, high + MARGIN * reach)
    return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))
