"""Features of 0 and 1 that give a target of 0 and 1 away: one of them all is 1 in each row.

red  green | blue        blue is 1 exactly where red and green are 0: it is one of the columns of a
 1     0   |  0          one-hot table, and which of the three it is wants to be predicted
 0     1   |  0
 0     0   |  1

The columns are looked for in some of the rows: those that are never 1 beside the target or beside
each other, until every row has one. All rows are looked at for these alone.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from backsight.kernel.types import Floats, Integers

SAMPLE = 500
"""Rows that are looked at first."""
BLOCK = 2048
"""Rows that are looked at a time."""
MOST_COLUMNS = 2000
"""Columns of 0 and 1 that are tried."""
MOST_CELLS = 10_000_000
"""More cells are not searched for a class that is rare."""


def find_hot_columns(x: Floats, y: Floats | Integers, columns: Sequence[int]) -> list[int]:
    """Columns of x (rows, features) that are 0 or 1 and, with y (rows,), have one 1 in each row; []
    where there are none. columns: those that may be among them."""
    if not np.isin(y, (0, 1)).all() or not (0 < np.count_nonzero(y) < len(y)):
        return []
    rows = _sample_rows(y)
    places = np.array(columns, np.int64)
    for row in rows:
        values = x[row, places]
        places = places[(values == 0) | ((values == 1) & (y[row] == 0))]
    ones = x[np.ix_(rows, places)] == 1
    counts = ones.sum(axis=0)
    rare, common = places[counts == 0], np.flatnonzero(counts)
    for order in (common[::-1], common, common[np.argsort(-counts[common], kind="stable")]):
        cover = _find_cover(ones, y[rows] == 0, order[:MOST_COLUMNS])
        found = _add_rare(x, y, sorted(places[cover].tolist()), rare) if cover else []
        if len(found) > 1 and _has_one_each(x, y, found):
            return found
    return []


def _sample_rows(y: Floats | Integers) -> NDArray[np.int64]:
    """Some rows of each of the two."""
    parts = [np.flatnonzero(y == value) for value in (0, 1)]
    return np.concatenate([part[:: max(1, len(part) // SAMPLE)] for part in parts])


def _find_cover(
    ones: NDArray[np.bool_], lacking: NDArray[np.bool_], order: Iterable[int]
) -> list[int]:
    """Columns that have one 1 in each row that lacks it, and no other; [] where these do not do."""
    lacking, cover = lacking.copy(), []
    for column in order:
        hot = ones[:, column]
        if not (hot & ~lacking).any():
            cover.append(int(column))
            lacking &= ~hot
            if not lacking.any():
                return cover
    return []


def _add_rare(
    x: Floats, y: Floats | Integers, common: list[int], rare: NDArray[np.int64]
) -> list[int]:
    """The columns, and those that some rows have in which none of them is 1."""
    lacking = np.flatnonzero(_count_ones(x, y, common) == 0)
    if len(lacking) == 0 or len(lacking) * len(rare) > MOST_CELLS:
        return common
    ones = x[np.ix_(lacking, rare)] == 1
    cover = _find_cover(ones, np.ones(len(lacking), bool), np.flatnonzero(ones.any(axis=0)))
    return sorted([*common, *rare[cover].tolist()])


def _has_one_each(x: Floats, y: Floats | Integers, columns: list[int]) -> bool:
    is_plain = all(
        np.isin(x[start : start + BLOCK, columns], (0, 1)).all()
        for start in range(0, len(x), BLOCK)
    )
    return is_plain and bool((_count_ones(x, y, columns) == 1).all())


def _count_ones(x: Floats, y: Floats | Integers, columns: list[int]) -> NDArray[np.int64]:
    """(rows,) in how many of the columns and the target a row has a 1."""
    counts = [
        np.count_nonzero(x[start : start + BLOCK, columns], axis=1)
        for start in range(0, len(x), BLOCK)
    ]
    total: NDArray[np.int64] = np.concatenate(counts) + (np.asarray(y) == 1)
    return total
