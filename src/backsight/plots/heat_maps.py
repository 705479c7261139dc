"""Numbers of every entry of weight arrays as colors, on one log scale: where are the errors?

An array that is larger than its panel is drawn in blocks, each by its largest number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from backsight.kernel.language import _
from backsight.kernel.types import Array
from backsight.plots.layout import heading
from backsight.plots.style import INK, QUIET, VERMILION, house_style
from backsight.plots.view import Numbers
from backsight.plots.words import decade

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE, HIGH = 112, 40
"""The most cells of a panel, across and down."""
ACROSS, LEFT, RIGHT, TOP, BOTTOM, BETWEEN = 6.3, 0.75, 1.15, 0.95, 0.55, 0.62  # inches
LEAST = 4.6
"""Inches for panels across, so that what stands above them has room."""
CELL = 0.3  # inches, the most
SMALLEST = 1e-18
UNASKED, SAME = "#BDBDBD", "white"
MOST = 12
"""Panels on one picture."""


@dataclass(frozen=True, kw_only=True, eq=False)
class HeatMap:
    """name: of the array. values: (rows,) or (rows, columns), 0 or more; nan where unknown.
    kinks: like values, where a kink was crossed."""

    name: str
    values: Numbers
    kinks: Array

    @property
    def lying(self) -> tuple[Numbers, Array]:
        """Values and kinks as tables with the longer side across."""
        values, kinks = (np.atleast_2d(a) for a in (self.values, self.kinks))
        turned = values.shape[0] > values.shape[1]
        return (values.T, kinks.T) if turned else (values, kinks)


def blocks(values: Numbers, high: int, wide: int) -> tuple[Numbers, int, int]:
    """The largest number of each block, nan where none is known, and a block's rows and columns.

    values: (rows, columns) -> at most (high, wide).
    """
    down, across = (-(-n // most) for n, most in zip(values.shape, (high, wide), strict=True))
    rows, columns = (-(-n // k) for n, k in zip(values.shape, (down, across), strict=True))
    padded = np.full((rows * down, columns * across), -np.inf)
    padded[: values.shape[0], : values.shape[1]] = np.where(np.isnan(values), -np.inf, values)
    found = padded.reshape(rows, down, columns, across).max(axis=(1, 3))
    return np.where(np.isneginf(found), np.nan, found), down, across


def draw_heat_maps(maps: Sequence[HeatMap], title: str, subtitle: str) -> "Figure":
    """One panel for each array, at most 12; gray where nothing is known, white where the number
    is exactly 0, a cross at a kink."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import LogNorm
    from matplotlib.figure import Figure

    shown = maps[:MOST]
    sizes = [_size(m) for m in shown]
    width = LEFT + max(LEAST, *(wide for wide, _ in sizes)) + RIGHT
    height = TOP + sum(high for _, high in sizes) + BETWEEN * len(shown) + BOTTOM
    with house_style():
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        if len(maps) > MOST:
            more = _("the first {shown} of {all} arrays").format(shown=MOST, all=len(maps))
            subtitle = f"{subtitle} · {more}"
        heading(figure, title, subtitle, left=LEFT)
        norm, top = LogNorm(*_limits(shown)), height - TOP
        for one, (wide, high) in zip(shown, sizes, strict=True):
            top -= BETWEEN / 2 + high
            spot = (LEFT / width, top / height, wide / width, high / height)
            _panel(figure.add_axes(spot), one, norm)
            top -= BETWEEN / 2
        _scale(figure, norm, width, height)
        _legend(figure, shown, width, height)
        figure.draw_without_rendering()
    return figure


def _size(one: HeatMap) -> tuple[float, float]:
    """Of a panel, in inches, its cells square."""
    rows, columns = blocks(one.lying[0], HIGH, WIDE)[0].shape
    cell = min(CELL, ACROSS / columns)
    return columns * cell, rows * cell


def _limits(maps: Sequence[HeatMap]) -> tuple[float, float]:
    """The whole decades around all numbers."""
    known = np.concatenate([np.ravel(m.values) for m in maps])
    known = known[np.isfinite(known) & (known > 0)]
    if not known.size:
        return SMALLEST, 10 * SMALLEST
    low, high = np.floor(np.log10(max(known.min(), SMALLEST))), np.ceil(np.log10(known.max()))
    return float(10.0**low), float(10.0 ** max(high, low + 1))


def _panel(axes: "Axes", one: HeatMap, norm: Any) -> None:
    values, kinks = one.lying
    cells, down, across = blocks(np.where(kinks, np.nan, values), HIGH, WIDE)
    axes.set_facecolor(UNASKED)
    axes.imshow(
        np.where(cells == 0, norm.vmin / 10, cells),
        norm=norm,
        cmap=_colors(),
        aspect="auto",
        interpolation="nearest",
    )
    crossed = np.argwhere(blocks(np.where(kinks, 1.0, np.nan), HIGH, WIDE)[0] == 1)
    if len(crossed):
        for color, line in (("white", 2.6), (VERMILION, 1.2)):
            axes.scatter(
                crossed[:, 1],
                crossed[:, 0],
                marker="x",
                s=16,
                linewidths=line,
                color=color,
                zorder=3,
                clip_on=False,
            )
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(True)
    axes.annotate(
        one.name,
        (0, 0.5),
        xycoords="axes fraction",
        xytext=(-8, 0),
        color=INK,
        textcoords="offset points",
        ha="right",
        va="center",
        weight="bold",
    )
    axes.set_title(_told(one, down, across), loc="left", size=8, color=QUIET, pad=4)


def _colors() -> Any:
    """Viridis, and white below it."""
    from matplotlib import colormaps

    return colormaps["viridis"].with_extremes(under=SAME, bad=UNASKED)


def _told(one: HeatMap, down: int, across: int) -> str:
    """Shape, blocks, the largest number and its place, and what is left out."""
    known, shape = np.where(one.kinks, np.nan, one.values), one.values.shape
    parts = [" × ".join(map(str, shape))]
    if len(shape) > 1:
        lying = shape[0] > shape[1]
        parts.append(_("first index across") if lying else _("first index down"))
    if down * across > 1:
        parts.append(_("blocks of {down} by their largest").format(down=down * across))
    if np.isfinite(known).any():
        place = np.unravel_index(int(np.nanargmax(known)), known.shape)
        where = f"[{', '.join(map(str, place))}]"
        parts.append(
            _("largest {size} at {place}").format(size=decade(float(known[place])), place=where)
        )
    if one.kinks.any():
        parts.append(_("{count:,} at a kink").format(count=int(one.kinks.sum())))
    return " · ".join(parts)


def _scale(figure: "Figure", norm: Any, width: float, height: float) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.ticker import FuncFormatter, NullLocator

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
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: decade(v)))
    bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.outline.set_visible(False)


def _legend(figure: "Figure", maps: Sequence[HeatMap], width: float, height: float) -> None:
    """What gray and crosses mean, where there are any."""
    unknown = any(bool((np.isnan(m.values) & ~m.kinks).any()) for m in maps)
    same = any(bool((m.values == 0).any()) for m in maps)
    told = [
        *([_("white: no difference at all")] if same else []),
        *([_("gray: not computed")] if unknown else []),
        *([_("×: a step crossed a kink, left out")] if any(m.kinks.any() for m in maps) else []),
    ]
    figure.text(LEFT / width, 0.28 / height, " · ".join(told), color=QUIET, size=8, va="center")
