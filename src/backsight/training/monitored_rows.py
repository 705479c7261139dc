"""The rows that a history is measured on."""

import numpy as np

from backsight.kernel.streams import permutation
from backsight.kernel.types import Floats
from backsight.training.experiment import Ready

WATCHED = 10_000
"""Rows of a part that the history is measured on at the most; the final metrics take all."""


def watched(parts: Ready) -> dict[str, tuple[Floats, Floats]]:
    """The rows of "train" and "validation": all, or as many as `WATCHED`, drawn by the seed."""
    found: dict[str, tuple[Floats, Floats]] = {}
    for part in ("train", "validation"):
        if part in parts.y:
            x, y = getattr(parts.data, part).x, parts.y[part]
            if len(x) > WATCHED:
                chosen = np.sort(permutation(parts.spec.seed, "watched", 0, len(x))[:WATCHED])
                x, y = x[chosen], y[chosen]
            found[part] = (x, y)
    return found
