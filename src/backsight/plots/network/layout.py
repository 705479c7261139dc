"""Where the units of a drawn network stand; large layers are shown in part."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from backsight.plots.network.units import STEP, LayerDrawing

APART = 1.55
"""Inches between layers."""
LEFT, RIGHT, TOP, BOTTOM = 0.75, 1.4, 1.0, 1.45
"""Inches around the network: for words above, the layers' names and the legend below."""
FEW = 3
"""The first units of a layer that are shown where there is nothing more to see."""
LEAST = 7.0
"""Inches that the legend needs."""


@dataclass(frozen=True, kw_only=True)
class NetworkLayout:
    """Where everything stands, in inches."""

    width: float
    """Of the picture."""
    height: float
    """Of the picture."""
    x: tuple[float, ...]
    """Where each layer stands, from the left."""
    unit_heights: tuple[dict[int, float], ...]
    """By layer, the height of each unit that is shown."""
    end: float
    """Where L stands, from the left."""
    middle: float
    """The height of L, and of the middle of every layer."""


def lay_out_network(
    layers: Sequence[LayerDrawing],
    required_units: Sequence[set[int]],
    most: int,
    least: float = LEAST,
    below: float = BOTTOM,
) -> NetworkLayout:
    """Layers from left to right, each in the middle.

    least: inches that the picture is wide at least. below: inches beneath the network.
    """
    visible_units = [
        choose_units(layer, w, most) for layer, w in zip(layers, required_units, strict=True)
    ]
    lengths = [
        len(units) + count_gaps(units, layer)
        for units, layer in zip(visible_units, layers, strict=True)
    ]
    height = TOP + below + STEP * (max(*lengths, 2) - 1)
    inner = LEFT + RIGHT + APART * len(layers)
    width = max(least, inner)
    left, middle = LEFT + (width - inner) / 2, (height - TOP + below) / 2
    unit_heights = [_place_units(u, n, middle) for u, n in zip(visible_units, lengths, strict=True)]
    x = [left + APART * i for i in range(len(layers) + 1)]
    return NetworkLayout(
        width=width,
        height=height,
        x=tuple(x[:-1]),
        unit_heights=tuple(unit_heights),
        end=x[-1],
        middle=middle,
    )


def choose_units(layer: LayerDrawing, required_units: set[int], most: int) -> list[int]:
    """All units, or of many the first, the last, those wanted and those that change most.

    Where a single unit would be left out it is shown, for the mark would take as much room.
    """
    count = len(layer.size)
    if count <= most:
        return list(range(count))
    by_change = [int(u) for u in np.argsort(-layer.size, kind="stable") if layer.size[u] > 0]
    order = [*sorted(required_units), 0, count - 1, *by_change, *range(1, FEW)]
    units = sorted(list(dict.fromkeys(order))[: max(most - 2, len(required_units) + 2)])
    alone = {u + 1 for u, after in pairwise(units) if after == u + 2}
    return sorted({*units, *alone})


def count_gaps(units: Sequence[int], layer: LayerDrawing) -> int:
    """How often units are left out between those that are shown."""
    return int(np.sum(np.diff([-1, *units, len(layer.size)]) > 1))


def _place_units(units: Sequence[int], length: int, middle: float) -> dict[int, float]:
    """Heights from the top down, a step more where units are left out."""
    top, row, heights, before = middle + STEP * (length - 1) / 2, 0, {}, -1
    for unit in units:
        row += int(unit > before + 1)
        heights[unit] = top - STEP * row
        row, before = row + 1, unit
    return heights
