"""Numbers of every entry of weight arrays as colors, on one log scale: where are the errors?

An array that is larger than its panel is drawn in blocks, each by its largest number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from backsight.kernel.language import _
from backsight.kernel.types import Array
from backsight.plots.colors import INK, QUIET, VERMILION
from backsight.plots.figure import open_figure
from backsight.plots.layout import write_heading
from backsight.plots.view import AnyArray
from backsight.plots.words import format_decade

WIDE, HIGH = 112, 40
"""The most cells of a panel, across and down."""
ACROSS, LEFT, RIGHT, TOP, BOTTOM, BETWEEN = 6.3, 0.75, 1.15, 0.95, 0.55, 0.62  # inches
LEAST = 4.6
"""Inches for panels across, so that what stands above them has room."""
CELL = 0.3  # inches, the most
SMALLEST = 1e-18
UNKNOWN_COLOR, EQUAL_COLOR = "#BDBDBD", "white"
MOST = 12
"""Panels on one picture."""


@dataclass(frozen=True, kw_only=True, eq=False)
class HeatMap:
    """Numbers of one array, to be drawn as colors."""

    name: str
    """Of the array."""
    values: AnyArray
    """(rows,) or (rows, columns), 0 or more; nan where unknown."""
    kinks: Array
    """Of the shape of `values`: True where a step crossed a kink."""

    @property
    def wide_tables(self) -> tuple[AnyArray, Array]:
        """Values and kinks as tables with the longer side across."""
        values, kinks = (np.atleast_2d(a) for a in (self.values, self.kinks))
        is_tall = values.shape[0] > values.shape[1]
        return (values.T, kinks.T) if is_tall else (values, kinks)


def reduce_to_blocks(values: AnyArray, high: int, wide: int) -> tuple[AnyArray, int, int]:
    """The largest number of each block, nan where none is known, and a block's rows and columns.

    values: (rows, columns) -> at most (high, wide).
    """
    down, across = (-(-n // most) for n, most in zip(values.shape, (high, wide), strict=True))
    rows, columns = (-(-n // k) for n, k in zip(values.shape, (down, across), strict=True))
    grid = np.full((rows * down, columns * across), -np.inf)
    grid[: values.shape[0], : values.shape[1]] = np.where(np.isnan(values), -np.inf, values)
    maxima = grid.reshape(rows, down, columns, across).max(axis=(1, 3))
    return np.where(np.isneginf(maxima), np.nan, maxima), down, across


def draw_heat_maps(maps: Sequence[HeatMap], title: str, subtitle: str) -> Figure:
    """One panel for each array, at most 12; gray where nothing is known, white where the number
    is exactly 0, a cross at a kink."""
    visible = maps[:MOST]
    sizes = [_compute_size(m) for m in visible]
    width = LEFT + max(LEAST, *(wide for wide, _ in sizes)) + RIGHT
    height = TOP + sum(high for _, high in sizes) + BETWEEN * len(visible) + BOTTOM
    with open_figure(width, height) as figure:
        if len(maps) > MOST:
            more = _("the first {shown} of {all} arrays").format(shown=MOST, all=len(maps))
            subtitle = f"{subtitle} · {more}"
        write_heading(figure, title, subtitle, left=LEFT)
        norm, top = LogNorm(*_find_limits(visible)), height - TOP
        for heat_map, (wide, high) in zip(visible, sizes, strict=True):
            top -= BETWEEN / 2 + high
            spot = (LEFT / width, top / height, wide / width, high / height)
            _draw_panel(figure.add_axes(spot), heat_map, norm)
            top -= BETWEEN / 2
        _draw_color_bar(figure, norm, width, height)
        _draw_legend(figure, visible, width, height)
    return figure


def _compute_size(heat_map: HeatMap) -> tuple[float, float]:
    """Of a panel, in inches, its cells square."""
    rows, columns = reduce_to_blocks(heat_map.wide_tables[0], HIGH, WIDE)[0].shape
    cell = min(CELL, ACROSS / columns)
    return columns * cell, rows * cell


def _find_limits(maps: Sequence[HeatMap]) -> tuple[float, float]:
    """The whole decades around all numbers."""
    positive = np.concatenate([np.ravel(m.values) for m in maps])
    positive = positive[np.isfinite(positive) & (positive > 0)]
    if not positive.size:
        return SMALLEST, 10 * SMALLEST
    low, high = np.floor(np.log10(max(positive.min(), SMALLEST))), np.ceil(np.log10(positive.max()))
    return float(10.0**low), float(10.0 ** max(high, low + 1))


def _draw_panel(axes: Axes, heat_map: HeatMap, norm: Any) -> None:
    values, kinks = heat_map.wide_tables
    cells, down, across = reduce_to_blocks(np.where(kinks, np.nan, values), HIGH, WIDE)
    axes.set_facecolor(UNKNOWN_COLOR)
    axes.imshow(
        np.where(cells == 0, norm.vmin / 10, cells),
        norm=norm,
        cmap=_make_color_map(),
        aspect="auto",
        interpolation="nearest",
    )
    _mark_kinks(axes, kinks)
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(True)
    axes.annotate(
        heat_map.name,
        (0, 0.5),
        xycoords="axes fraction",
        xytext=(-8, 0),
        color=INK,
        textcoords="offset points",
        ha="right",
        va="center",
        weight="bold",
    )
    axes.set_title(_describe_array(heat_map, down, across), loc="left", size=8, color=QUIET, pad=4)


def _mark_kinks(axes: Axes, kinks: Array) -> None:
    """A cross with a white rim in every block in which a kink was crossed."""
    crossings = np.argwhere(reduce_to_blocks(np.where(kinks, 1.0, np.nan), HIGH, WIDE)[0] == 1)
    if not len(crossings):
        return
    for color, line in (("white", 2.6), (VERMILION, 1.2)):
        axes.scatter(
            crossings[:, 1],
            crossings[:, 0],
            marker="x",
            s=16,
            linewidths=line,
            color=color,
            zorder=3,
            clip_on=False,
        )


def _make_color_map() -> Any:
    """Viridis, and white below it."""
    return colormaps["viridis"].with_extremes(under=EQUAL_COLOR, bad=UNKNOWN_COLOR)


def _describe_array(heat_map: HeatMap, down: int, across: int) -> str:
    """Shape, blocks, the largest number and its place, and what is left out."""
    numbers, shape = np.where(heat_map.kinks, np.nan, heat_map.values), heat_map.values.shape
    texts = [" × ".join(map(str, shape))]
    if len(shape) > 1:
        is_tall = shape[0] > shape[1]
        texts.append(_("first index across") if is_tall else _("first index down"))
    if down * across > 1:
        texts.append(_("blocks of {down} by their largest").format(down=down * across))
    if np.isfinite(numbers).any():
        index = np.unravel_index(int(np.nanargmax(numbers)), numbers.shape)
        where = f"[{', '.join(map(str, index))}]"
        texts.append(
            _("largest {size} at {place}").format(
                size=format_decade(float(numbers[index])), place=where
            )
        )
    if heat_map.kinks.any():
        texts.append(_("{count:,} at a kink").format(count=int(heat_map.kinks.sum())))
    return " · ".join(texts)


def _draw_color_bar(figure: Figure, norm: Any, width: float, height: float) -> None:
    room = min(height - TOP - BOTTOM, 2.6)
    spot = (
        (width - RIGHT + 0.2) / width,
        (height - TOP - room) / height,
        0.16 / width,
        room / height,
    )
    low, high = int(np.log10(norm.vmin)), round(np.log10(norm.vmax))
    stride = 1 + (high - low) // 8
    bar = figure.colorbar(ScalarMappable(norm, "viridis"), cax=figure.add_axes(spot))
    bar.set_ticks([10.0**k for k in range(low, high + 1, stride)])
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: format_decade(v)))
    bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.outline.set_visible(False)


def _draw_legend(figure: Figure, maps: Sequence[HeatMap], width: float, height: float) -> None:
    """What gray and crosses mean, where there are any."""
    unknown = any(bool((np.isnan(m.values) & ~m.kinks).any()) for m in maps)
    same = any(bool((m.values == 0).any()) for m in maps)
    texts = [
        *([_("white: no difference at all")] if same else []),
        *([_("gray: not computed")] if unknown else []),
        *([_("×: a step crossed a kink, left out")] if any(m.kinks.any() for m in maps) else []),
    ]
    figure.text(LEFT / width, 0.28 / height, " · ".join(texts), color=QUIET, size=8, va="center")
