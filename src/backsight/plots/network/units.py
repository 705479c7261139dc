"""The units of one layer: filled by how much they change, marked by the way in which they do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.patches import Circle
from matplotlib.patheffects import withStroke

from backsight.kernel.language import ngettext
from backsight.plots.colors import BLUE, INK, QUIET
from backsight.plots.view import AnyArray

UNREACHABLE_COLOR, DASHED = "#A9A9A9", (0, (2, 1.5))
"""The rim of a unit that is not reached; the line of one that is reached but does not move."""
STEP = 0.5
"""Inches between units."""
DECADES = 3
"""What is smaller than the largest change by more powers of ten has the lightest shade."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerDrawing:
    """The units of one layer and what a change of the weight does to them."""

    symbol: str
    """The name of the array of units."""
    size: AnyArray
    """(units,), how much each changes, 0 or more."""
    signs: Sequence[str]
    """By unit "+", "−", "±", or "" where nothing changes."""
    reachable: AnyArray
    """(units,), whether the weight can change it at all."""


def make_color_scale(layers: Sequence[LayerDrawing]) -> Any:
    """The scale of the fillings, from the largest change down three powers of ten."""
    sizes = np.concatenate([np.ravel(layer.size) for layer in layers])
    finite = sizes[np.isfinite(sizes)]
    high = float(np.max(finite, initial=0.0)) or 1.0
    colors = LinearSegmentedColormap.from_list("influence", ["#DCEAF4", "#5FA3CF", BLUE, "#00304D"])
    return ScalarMappable(norm=LogNorm(high / 10**DECADES, high, clip=True), cmap=colors)


def draw_units(
    axes: Axes,
    layer: LayerDrawing,
    unit_heights: Mapping[int, float],
    x: float,
    scale: Any,
    radius: float,
) -> None:
    """The units that are shown, their numbers, and marks where others are left out."""
    for unit, y in unit_heights.items():
        _draw_unit(axes, layer, unit, (x, y), scale, radius)
    _mark_gaps(axes, layer, unit_heights, x)
    low = min(unit_heights.values()) - radius
    low -= STEP if max(unit_heights) < len(layer.size) - 1 else 0
    words = (
        ngettext("{symbol}\n{count:,} input", "{symbol}\n{count:,} inputs", len(layer.size))
        if layer.symbol == "x"
        else ngettext("{symbol}\n{count:,} unit", "{symbol}\n{count:,} units", len(layer.size))
    )
    words = words.format(symbol=layer.symbol, count=len(layer.size))
    axes.text(x, low - 0.1, words, ha="center", va="top", fontsize=8, color=QUIET, linespacing=1.3)


def _draw_unit(
    axes: Axes,
    layer: LayerDrawing,
    unit: int,
    center: tuple[float, float],
    scale: Any,
    radius: float,
) -> None:
    sign, is_reachable = layer.signs[unit], bool(layer.reachable[unit])
    face = scale.to_rgba(layer.size[unit]) if sign else (1.0, 1.0, 1.0, 1.0)
    dark = sum(face[:3]) < 1.7
    line = DASHED if is_reachable and not sign else "-"
    axes.add_patch(
        Circle(
            center,
            radius,
            facecolor=face,
            edgecolor=INK if is_reachable else UNREACHABLE_COLOR,
            linewidth=1.2 if is_reachable else 0.9,
            linestyle=line,
            zorder=4,
        )
    )
    mark = sign or ("0" if is_reachable else "")
    axes.text(
        *center,
        mark,
        ha="center",
        va="center_baseline",
        fontsize=11,
        zorder=5,
        color="white" if dark else INK,
    )
    _write_number(axes, unit, center, radius)


def _write_number(axes: Axes, unit: int, center: tuple[float, float], radius: float) -> None:
    """The unit's number, above it to the left, clear of the edges by a white rim."""
    x, y = center
    axes.text(
        x - radius * 0.75,
        y + radius * 0.75,
        str(unit),
        ha="right",
        va="bottom",
        fontsize=6.5,
        color=QUIET,
        zorder=6,
        path_effects=[withStroke(linewidth=2, foreground="white")],
    )


def _mark_gaps(
    axes: Axes, layer: LayerDrawing, unit_heights: Mapping[int, float], x: float
) -> None:
    """Dots with how many units are left out, in the step that is free for them."""
    units, step = list(unit_heights), STEP
    for before, after in zip([-1, *units], [*units, len(layer.size)], strict=True):
        if after - before > 1:
            y = (
                unit_heights[before] - step
                if before in unit_heights
                else unit_heights[after] + step
            )
            axes.text(
                x,
                y,
                f"⋮ {after - before - 1:,}",
                ha="center",
                va="center",
                fontsize=8,
                color=QUIET,
                zorder=6,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
            )
