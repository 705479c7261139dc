"""Where the units of a drawn network stand; large layers are shown in part."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from backsight.plots.network.units import STEP, Layer

APART = 1.55
"""Inches between layers."""
LEFT, RIGHT, TOP, BOTTOM = 0.75, 1.4, 1.0, 1.45
"""Inches around the network: for words above, the layers' names and the legend below."""
FEW = 3
"""The first units of a layer that are shown where there is nothing more to see."""
LEAST = 7.0
"""Inches that the legend needs."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """In inches. x: of each layer. spots: by layer, the height of each unit that is shown.
    end: where L stands, at the height `middle`."""

    width: float
    height: float
    x: tuple[float, ...]
    spots: tuple[dict[int, float], ...]
    end: float
    middle: float


def places_of(layers: Sequence[Layer], wanted: Sequence[set[int]], most: int) -> Places:
    """Layers from left to right, each in the middle."""
    shown = [shown_units(layer, w, most) for layer, w in zip(layers, wanted, strict=True)]
    lengths = [len(units) + gaps(units, layer) for units, layer in zip(shown, layers, strict=True)]
    height = TOP + BOTTOM + STEP * (max(*lengths, 2) - 1)
    inner = LEFT + RIGHT + APART * len(layers)
    width = max(LEAST, inner)
    left, middle = LEFT + (width - inner) / 2, (height - TOP + BOTTOM) / 2
    spots = [_spots(u, n, middle) for u, n in zip(shown, lengths, strict=True)]
    x = [left + APART * i for i in range(len(layers) + 1)]
    return Places(
        width=width, height=height, x=tuple(x[:-1]), spots=tuple(spots), end=x[-1], middle=middle
    )


def shown_units(layer: Layer, wanted: set[int], most: int) -> list[int]:
    """All units, or of many the first, the last, those wanted and those that change most.

    Where a single unit would be left out it is shown, for the mark would take as much room.
    """
    count = len(layer.size)
    if count <= most:
        return list(range(count))
    changed = [int(u) for u in np.argsort(-layer.size, kind="stable") if layer.size[u] > 0]
    order = [*sorted(wanted), 0, count - 1, *changed, *range(1, FEW)]
    units = sorted(list(dict.fromkeys(order))[: max(most - 2, len(wanted) + 2)])
    alone = {u + 1 for u, after in pairwise(units) if after == u + 2}
    return sorted({*units, *alone})


def gaps(units: Sequence[int], layer: Layer) -> int:
    """How often units are left out between those that are shown."""
    return int(np.sum(np.diff([-1, *units, len(layer.size)]) > 1))


def _spots(units: Sequence[int], length: int, middle: float) -> dict[int, float]:
    """Heights from the top down, a step more where units are left out."""
    top, place, found, before = middle + STEP * (length - 1) / 2, 0, {}, -1
    for unit in units:
        place += int(unit > before + 1)
        found[unit] = top - STEP * place
        place, before = place + 1, unit
    return found
