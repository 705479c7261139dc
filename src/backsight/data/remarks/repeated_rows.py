"""Rows to judge by that are rows to train on, too: a network may have learned them by heart."""

import numpy as np
from numpy.typing import NDArray

from backsight.kernel.language import say
from backsight.kernel.streams import stream
from backsight.kernel.types import Floats, Integers

CELLS = 2**20
"""Cells that are looked at a time."""
SHIFTS = np.uint64(32), np.uint64(29)
"""By how many bits the digits of a number are mixed."""


def note_repeated_rows(
    train: tuple[Floats, Floats | Integers], others: tuple[Floats, Floats | Integers]
) -> tuple[str, ...]:
    """How many of the others are rows to train on, where it is half of them or more. (x, y) each.

    Nothing is said where the rows to train on are the same few again and again.
    """
    known, hashes = _hash_rows(*train), _hash_rows(*others)
    distinct = np.unique(known)
    count = int(np.isin(hashes, distinct).sum())
    if 2 * count < len(hashes) or 2 * len(distinct) < len(known):
        return ()
    return (
        say(
            "{count:,} of the {rows:,} rows is a row to train on, too: how good the network "
            "is on these says little of others.",
            "{count:,} of the {rows:,} rows are rows to train on, too: how good the network "
            "is on these says little of others.",
            count=count,
            rows=len(hashes),
        ),
    )


def _hash_rows(x: Floats, y: Floats | Integers) -> NDArray[np.uint64]:
    """(rows,) a number that two rows share where they have the same numbers, and hardly else."""
    targets = y.reshape(len(y), -1)
    width = x.shape[1] + targets.shape[1]
    factors = stream(0, "hash of rows").draw_raw(width) << np.uint64(1)
    factors += np.uint64(1)
    hashes = np.empty(len(x), np.uint64)
    size = max(1, CELLS // width)
    for start in range(0, len(x), size):
        rows = slice(start, start + size)
        block = np.hstack([x[rows], targets[rows]]).astype(np.float64) + 0.0  # -0 is 0
        block[np.isnan(block)] = np.nan
        bits = block.view(np.uint64)
        bits ^= bits >> SHIFTS[0]
        bits *= factors
        bits ^= bits >> SHIFTS[1]
        hashes[rows] = bits.sum(axis=1)
    return hashes
