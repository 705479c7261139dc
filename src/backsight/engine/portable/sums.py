"""Long sums in one order, whatever the machine, the library and the number of threads.

`add_lanes` adds n numbers where nothing else is said. Ten numbers of float64, eight lanes of them::

    v0 v1 v2 v3 v4 v5 v6 v7 | v8 v9      the largest power of two, at most 8: one block, two left
    s0 = v0+v4  s1 = v1+v5  ...  s3      halves
    s0 = s0+s2  s1 = s1+s3
    s0 = s0+s1
    s  = (s0 + v8) + v9                  the rest, in order

With n = 16 a second block would have been added to the first, lane by lane, before the halves. A
processor's vector does just that, and so does NumPy, of which no order is asked for: all is sums of
two arrays. The order is decision 0023.
"""

import numpy as np

from backsight.kernel.types import Floats

LANES = {"float32": 16, "float64": 8}
ROW_BLOCK = 32
"""Rows that are added up before their sum goes to the others'."""
NARROW = 12
"""Units up to which the rows of a block are added by lanes."""
FLAT_BLOCK = 4096
"""Numbers of a vector that are added in its own precision; their sums are added in float64."""


def add_lanes(v: Floats) -> Floats:
    """Sum along the first axis by lanes: (n, ...) -> (...); 0 where n is 0."""
    n = len(v)
    if n == 0:
        return np.zeros(v.shape[1:], v.dtype)
    lanes = 1 << (min(n, LANES[v.dtype.name]).bit_length() - 1)
    whole = n // lanes * lanes
    s = v[:lanes]
    for start in range(lanes, whole, lanes):
        s = s + v[start : start + lanes]
    while lanes > 1:
        lanes //= 2
        s = s[:lanes] + s[lanes:]
    return add_chain(np.concatenate([s, v[whole:]]))


def add_chain(v: Floats) -> Floats:
    """Sum along the first axis, from the first to the last: (n, ...) -> (...), n at least 1."""
    s: Floats = v[0]
    for term in v[1:]:
        s = s + term
    return s


def add_rows(x: Floats) -> Floats:
    """Sum over the rows: (rows, units) -> (units,), in blocks of rows."""
    add = add_lanes if x.size <= NARROW * len(x) else add_chain
    return add_row_blocks(x, add is add_lanes)


def add_row_blocks(x: Floats, narrow: bool) -> Floats:
    """Sum along the first axis in blocks of rows, whose sums are added from first to last."""
    if len(x) == 0:
        return np.zeros(x.shape[1:], x.dtype)
    add = add_lanes if narrow else add_chain
    starts = range(0, len(x), ROW_BLOCK)
    return add_chain(np.stack([add(x[at : at + ROW_BLOCK]) for at in starts]))


def add_units(x: Floats) -> Floats:
    """Sum over the units of each row: (rows, units) -> (rows, 1)."""
    return add_lanes(np.moveaxis(x, -1, 0))[..., None]


def add_all(x: Floats) -> Floats:
    """Sum of all entries, of x's dtype: of rows, each by itself and then one another; of a vector
    in blocks."""
    if x.ndim == 2:
        return add_row_blocks(add_lanes(x.T), narrow=True)
    return np.asarray(add_vector(x.reshape(-1)), x.dtype)


def add_vector(v: Floats) -> float:
    """Sum of a vector, (n,), as a float64 that was not rounded to its dtype."""
    sums = [add_lanes(v[at : at + FLAT_BLOCK]) for at in range(0, len(v), FLAT_BLOCK)]
    return float(add_chain(np.array(sums, np.float64))) if sums else 0.0
