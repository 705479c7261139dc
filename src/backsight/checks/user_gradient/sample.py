"""Which entries are differentiated one by one, where all of them would take too long.

A difference takes some twelve calls of f for each entry. Where there are more entries than can be
had in some seconds, each array has a share: half of it where the gradient is largest, as far as
that is known, the rest drawn.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from backsight.kernel.streams import draw_permutation
from backsight.kernel.types import Floats, Integers

SECONDS, CALLS = 4.0, 12
"""For all differences together; calls of f for one entry."""
LEAST = 4
"""Entries of each array at the least."""

Places = dict[str, Integers]
"""Of each array the entries that are looked at, as places in the array in one row."""


def choose_places(
    evaluate: Callable[[], Any], x: Mapping[str, Floats], gradients: Mapping[str, Floats] | None
) -> Places | None:
    """The entries to be looked at; None for all. evaluate: calls f once. gradients: as they were
    found otherwise."""
    start = time.perf_counter()
    evaluate()
    cost = CALLS * max(1e-7, time.perf_counter() - start)
    if cost * sum(a.size for a in x.values()) <= SECONDS:
        return None
    share = max(LEAST, int(SECONDS / cost / len(x)))
    return {
        name: _choose(array.size, share, None if gradients is None else gradients[name], number)
        for number, (name, array) in enumerate(x.items())
    }


def _choose(size: int, share: int, gradient: Floats | None, number: int) -> Integers:
    if share >= size:
        return np.arange(size)
    order = draw_permutation(0, "check/sample", number, size)
    if gradient is None:
        return np.sort(order[:share])
    top = np.argsort(-np.abs(gradient.reshape(-1)), kind="stable")[: share // 2]
    rest = order[~np.isin(order, top)][: share - len(top)]
    places: Integers = np.sort(np.concatenate([top, rest]))
    return places
