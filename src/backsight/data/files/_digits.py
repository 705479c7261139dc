"""Plain numbers, such as -12.5, read from the bytes of a file without a Python object for each.

The digits before and after the point are taken eight at a time, as one 64-bit number each:

    "1 2 3 4 5 6 7 8"     pairs ·(10 + 1/2^8)     12 34 56 78
                          pairs ·(100 + 1/2^16)   1234 5678
                          pairs ·(10^4 + 1/2^32)  12345678

A number of at most 15 digits divided by a power of ten up to 10^22 is rounded once, and so right.
One of up to 19 is divided in 64 bits and rounded to 53 after it, which is right but where the 11
bits between are a tie: those, and whatever is spelled otherwise, are left to Python.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backsight.kernel.types import Floats, Integers

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]

PAD = 24
"""Bytes that stand before the first cell, so that eight can be taken that end anywhere."""
MOST_DIGITS = 19
EXACT = np.uint64(1 << 53)
POWERS = np.array([10.0**k for k in range(23)])
WHOLE_POWERS = np.array([10**k for k in range(20)], np.uint64)
HAS_LONG = np.finfo(np.longdouble).nmant == 63
"""Whether a long double has 64 bits, as on x86."""
LONG_POWERS = np.array([np.longdouble(10) ** k for k in range(23)])
SHARES = [
    (np.uint64(2561), np.uint64(8), np.uint64(0x00FF00FF00FF00FF)),
    (np.uint64(6553601), np.uint64(16), np.uint64(0x0000FFFF0000FFFF)),
    (np.uint64(42949672960001), np.uint64(32), np.uint64(0xFFFFFFFFFFFFFFFF)),
]


@dataclass(frozen=True, eq=False)
class CellGrid:
    """The cells of some lines, each a stretch of bytes."""

    data: Bytes
    """With PAD bytes before the first one."""
    starts: Integers
    """(rows, columns)."""
    stops: Integers
    """(rows, columns)."""
    odd: Integers
    """(bytes + 1,) how many bytes before each are neither digits nor points."""
    points: Integers
    """(bytes + 1,) how many points stand before each."""
    places: Integers
    """Where the points are."""


def make_grid(data: bytes, delimiter: str, decimal: str, width: int) -> CellGrid | None:
    """The cells of whole lines; None where a line has more or fewer than `width`."""
    buffer = np.frombuffer(b"0" * PAD + data, np.uint8)
    ends = buffer == ord("\n")
    cuts = np.flatnonzero(ends | (buffer == ord(delimiter)))
    rows = int(np.count_nonzero(ends))
    if len(cuts) != rows * width or not ends[cuts[width - 1 :: width]].all():
        return None
    points = buffer == ord(decimal)
    odd = (buffer - np.uint8(ord("0")) > 9) & ~points
    return CellGrid(
        data=buffer,
        starts=np.concatenate([[PAD], cuts[:-1] + 1]).reshape(rows, width),
        stops=cuts.reshape(rows, width),
        odd=_count(odd),
        points=_count(points),
        places=np.flatnonzero(points),
    )


def _count(marks: NDArray[np.bool_]) -> Integers:
    counts = np.zeros(len(marks) + 1, np.int32)
    np.cumsum(marks, out=counts[1:])
    return counts


def parse_cells(grid: CellGrid, columns: Sequence[int]) -> tuple[Floats, Integers, Integers]:
    """The numbers of some columns, (rows, columns), NaN where a cell is empty; and the rows and the
    columns of cells that are spelled in another way."""
    shape = (len(grid.starts), len(columns))
    starts, stops = (np.take(a, columns, axis=1).reshape(-1) for a in (grid.starts, grid.stops))
    first = grid.data[starts]
    is_negative = first == ord("-")
    begins = starts + (is_negative | (first == ord("+")))
    before = grid.points[begins]
    count = grid.points[stops] - before
    point = stops
    if count.any():
        place_of = grid.places[np.minimum(before, len(grid.places) - 1)]
        point = np.where(count == 1, place_of, stops)
    whole, after = point - begins, np.maximum(stops - point - 1, 0)
    digits = whole + after
    is_odd = (grid.odd[stops] != grid.odd[begins]) | (count > 1) | (digits > MOST_DIGITS)
    is_empty = stops == starts
    is_odd |= (digits < 1) & ~is_empty
    whole, after = np.where(is_odd, 0, whole), np.where(is_odd, 0, after)
    words = _parse_digits(grid.data, point, whole)
    if after.any():
        words = words * WHOLE_POWERS[after] + _parse_digits(grid.data, point + 1 + after, after)
    values, ties = _divide(words, after)
    np.negative(values, out=values, where=is_negative)
    values[is_empty] = np.nan
    rows, places = np.nonzero((is_odd | ties).reshape(shape))
    return values.reshape(shape), rows, places


def _parse_digits(data: Bytes, stops: Integers, counts: Integers) -> Words:
    """The whole numbers of so many digits that end there."""
    eights = np.ndarray((len(data) - 7,), "<u8", data.data, strides=(1,))
    total: Words | None = None
    for done in range(0, max(1, int(counts.max(initial=0))), 8):
        have = np.clip(counts - done, 0, 8)
        chunk = eights[np.maximum(stops - done - 8, 0)] & np.uint64(0x0F0F0F0F0F0F0F0F)
        shift = (8 * (8 - have)).astype(np.uint64)
        kept = (chunk >> np.minimum(shift, np.uint64(63))) << np.minimum(shift, np.uint64(63))
        number = np.where(have > 0, kept, np.uint64(0))
        for factor, step, mask in SHARES:
            number = (number * factor >> step) & mask
        total = number if total is None else total + number * WHOLE_POWERS[done]
    assert total is not None
    return total


def _divide(words: Words, after: Integers) -> tuple[Floats, NDArray[np.bool_]]:
    """words / 10^after, and where the quotient may be rounded wrongly."""
    values: Floats = words.astype(np.float64) / POWERS[after]
    is_long = words >= EXACT
    ties = np.zeros(len(words), bool)
    if is_long.any():
        if not HAS_LONG:
            return values, is_long
        rows = np.flatnonzero(is_long)
        quotients = words[rows].astype(np.longdouble) / LONG_POWERS[after[rows]]
        values[rows] = quotients.astype(np.float64)
        bits = np.ascontiguousarray(quotients).view(np.uint64)[::2]
        ties[rows] = (bits & np.uint64(0x7FF)) == np.uint64(0x400)
    return values, ties
