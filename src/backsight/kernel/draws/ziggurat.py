"""Normal draws by the ziggurat of 256 layers, with the widths that NumPy's Generator has.

    raw   b63 b62 b61 … b9 | b8   | b7 … b0
                a: 52 bits | sign | layer          x = a · width, taken at once where a < limit

98.5 % are taken at once. Else, in the lowest layer a tail is drawn, by the C library's log1p; in
another, a share decides whether the point lies below the density. What is not taken begins anew
with the next raw number.

Source: Marsaglia and Tsang, "The ziggurat method for generating random variables", Journal of
Statistical Software 5 (2000).
"""

import math
from collections.abc import Callable

import numpy as np

from backsight.kernel.draws.raw import Words
from backsight.kernel.draws.ziggurat_layers import LAYERS
from backsight.kernel.types import Floats

START = 3.6541528853610087963519472518
"""Where the tail begins."""
INVERSE = 0.27366123732975827203338247596
"""One by that."""


LIMITS = np.array([limit for limit, _width, _density in LAYERS], np.uint64)
WIDTHS = np.array([width for _limit, width, _density in LAYERS])


def find_normals(peek: Callable[[int], Words], count: int) -> tuple[Floats, int]:
    """So many normal draws, and how many raw numbers they took. peek: gives the next ones, as many
    as are asked for, without taking them."""
    room = count + count // 16 + 64
    while True:
        try:
            return _walk(peek(room), count)
        except IndexError:
            room *= 2


def _walk(raw: Words, count: int) -> tuple[Floats, int]:
    """The draws from the first raw number on: whole stretches that are taken at once, and the rare
    others one by one. Raises IndexError where raw numbers run out."""
    points, is_taken = _place_all(raw)
    rare = np.flatnonzero(~is_taken).tolist()
    normals, filled, at = np.empty(count), 0, 0
    for place in [*rare, len(raw)]:
        if place < at:  # it was used up by a rare one before it
            continue
        stretch = points[at:place][: count - filled]
        normals[filled : filled + len(stretch)] = stretch
        filled, at = filled + len(stretch), at + len(stretch)
        if filled == count:
            return normals, at
        if place == len(raw):
            break
        point, at = _decide(raw, place, float(points[place]))
        if point is not None:
            normals[filled], filled = point, filled + 1
        if filled == count:
            return normals, at
    if filled == count:
        return normals, at
    raise IndexError


def _place_all(raw: Words) -> tuple[Floats, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """The point of each raw number, and whether it is taken at once."""
    layers = (raw & np.uint64(0xFF)).astype(np.intp)
    whole = (raw >> np.uint64(9)) & np.uint64(2**52 - 1)
    points = whole.astype(np.float64) * WIDTHS[layers]
    is_negative = (raw >> np.uint64(8)) & np.uint64(1) == 1
    return np.where(is_negative, -points, points), whole < LIMITS[layers]


def _decide(raw: Words, place: int, point: float) -> tuple[float | None, int]:
    """A point that is not taken at once: what comes of it, None for nothing, and the place of the
    next raw number."""
    layer = int(raw[place]) & 0xFF
    if layer == 0:
        return _draw_tail(raw, place)
    upper, lower = LAYERS[layer - 1][2], LAYERS[layer][2]
    is_below = (upper - lower) * _share(raw, place + 1) + lower < math.exp(-0.5 * point * point)
    return (point if is_below else None), place + 2


def _draw_tail(raw: Words, place: int) -> tuple[float, int]:
    at = place + 1
    while True:
        x = -INVERSE * math.log1p(-_share(raw, at))
        y = -math.log1p(-_share(raw, at + 1))
        at += 2
        if y + y > x * x:
            is_negative = int(raw[place]) >> 17 & 1
            return (-(START + x) if is_negative else START + x), at


def _share(raw: Words, place: int) -> float:
    return (int(raw[place]) >> 11) * 2.0**-53
