"""The units of one layer: filled by how much they change, marked by the way in which they do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.patches import Circle, Wedge
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


SHADES = ("#DCEAF4", "#5FA3CF", BLUE, "#00304D")
"""From the smallest change to the largest, where one weight is drawn."""


def make_color_scale(layers: Sequence[LayerDrawing], shades: Sequence[str] = SHADES) -> Any:
    """The scale of the fillings, from the largest change down three powers of ten."""
    sizes = np.concatenate([np.ravel(layer.size) for layer in layers])
    finite = sizes[np.isfinite(sizes)]
    high = float(np.max(finite, initial=0.0)) or 1.0
    colors = LinearSegmentedColormap.from_list("influence", list(shades))
    return ScalarMappable(norm=LogNorm(high / 10**DECADES, high, clip=True), cmap=colors)


def draw_units(
    axes: Axes,
    layers: Sequence[LayerDrawing],
    unit_heights: Mapping[int, float],
    x: float,
    scales: Sequence[Any],
    radius: float,
) -> None:
    """The units that are shown, their numbers, and marks where others are left out.

    layers: the same one for each weight, as that weight changes it. scales: of each weight's
    fillings. Of several weights each has its own sector of every unit, from the left on.
    """
    layer = layers[0]
    for unit, y in unit_heights.items():
        for place, one in enumerate(layers):
            _fill_sector(axes, one, unit, (x, y), scales[place], (place, len(layers)), radius)
        _draw_rim(axes, layers, unit, (x, y), radius)
        _write_number(axes, unit, (x, y), radius)
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


def _fill_sector(
    axes: Axes,
    layer: LayerDrawing,
    unit: int,
    center: tuple[float, float],
    scale: Any,
    place: tuple[int, int],
    radius: float,
) -> None:
    """What one weight does to a unit: a shade, and a sign in it. place: which of how many,
    clockwise from the top."""
    (k, count), sign = place, layer.signs[unit]
    face = scale.to_rgba(layer.size[unit]) if sign else (1.0, 1.0, 1.0, 1.0)
    first, last = (90 - 360 * end / count for end in (k + 1, k))
    axes.add_patch(Wedge(center, radius, first, last, facecolor=face, edgecolor="none", zorder=4))
    if count > 1:
        edge = np.radians(first)
        axes.plot(
            [center[0], center[0] + radius * np.cos(edge)],
            [center[1], center[1] + radius * np.sin(edge)],
            color=UNREACHABLE_COLOR,
            linewidth=0.6,
            zorder=4.5,
        )
    middle, away = np.radians((first + last) / 2), 0.0 if count == 1 else 0.55 * radius
    axes.text(
        center[0] + away * np.cos(middle),
        center[1] + away * np.sin(middle),
        sign or ("0" if layer.reachable[unit] else ""),
        ha="center",
        va="center_baseline",
        fontsize=11 if count == 1 else 8,
        zorder=5,
        color="white" if sum(face[:3]) < 1.7 else INK,
    )


def _draw_rim(
    axes: Axes,
    layers: Sequence[LayerDrawing],
    unit: int,
    center: tuple[float, float],
    radius: float,
) -> None:
    is_reachable = any(layer.reachable[unit] for layer in layers)
    is_moved = any(layer.signs[unit] for layer in layers)
    axes.add_patch(
        Circle(
            center,
            radius,
            fill=False,
            edgecolor=INK if is_reachable else UNREACHABLE_COLOR,
            linewidth=1.2 if is_reachable else 0.9,
            linestyle=DASHED if is_reachable and not is_moved else "-",
            zorder=4.6,
        )
    )


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
